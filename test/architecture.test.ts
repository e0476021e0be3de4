import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'

/** A file that wants more wants a second noun. */
const mostLines = 250

const root = new URL('../', import.meta.url)

for (const folder of ['src', 'test'])
  t.test(`no file of ${folder} has more than ${mostLines} lines`, async (t) => {
    const names = readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    const long = names
      .filter((name) => /\.m?[tj]sx?$/.test(name))
      .map((name) => `${folder}/${name}`)
      .map(
        (name) => [name, readFileSync(new URL(name, root), 'utf8').split('\n').length - 1] as const,
      )
      .filter(([, lines]) => lines > mostLines)
    t.same(long, [])
  })
