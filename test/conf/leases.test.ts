import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'

/** Every context that a person wrote, with its lines. */
const written = readdirSync('asterisk-conf')
  .filter((file) => file.endsWith('.conf'))
  .map((file) => readFileSync(`asterisk-conf/${file}`, 'utf8'))
  .flatMap((text) => text.split(/^(?=\[)/m))
  .map((part) => ({ name: /^\[([^\]]+)\]/.exec(part)?.[1] ?? '', lines: part.split('\n') }))
const context = (name: string) =>
  written.filter((one) => one.name === name).flatMap(({ lines }) => lines)
const hasT = (lines: readonly string[]): boolean =>
  lines.some((line) => line.startsWith('exten => T,1,'))

t.test(
  'every context that asks the service has a way out when the service stops caring',
  async (t) => {
    const asking = written.filter(({ lines }) =>
      lines.some((line) => !line.startsWith(';') && line.includes('StasisBroadcast(')),
    )
    t.ok(asking.length > 0)
    for (const { name, lines } of asking) t.ok(hasT(lines), name)
  },
)

t.test(
  'callers are continued only into contexts that clear the lease and have a way out',
  async (t) => {
    const plans = ['destination', 'outbound-plan', 'outbound-refused', 'agent-said']
    for (const name of ['fallback', ...plans]) t.ok(hasT(context(name)), name)
    for (const name of plans) {
      const first = context(name).filter((line) => /^exten => (?!i,|T,)[^,]+,1,/.test(line))
      for (const line of first) t.match(line, /,1,Set\(TIMEOUT\(absolute\)=0\)/, line)
    }
  },
)
