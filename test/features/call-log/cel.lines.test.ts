import fc from 'fast-check'
import t from 'tap'
import { takeLines } from '../../../src/features/call-log/cel.lines.js'
import { celFile } from './cel-files.js'

const one = '{"eventtype":"A","eventextra":""}'
const two = '{"eventtype":"B","eventextra":"{\\"x\\":1}"}'
const broken = '{"eventtype":"C","exten":"5\n{\\"eventtype\\":\\"D\\"}\n7","eventextra":""}'
const take = (text: string, final = false) => takeLines(Buffer.from(text), final)

const cases: readonly (readonly [string, string, boolean, object])[] = [
  ['whole lines', `${one}\n${two}\n`, false, { lines: [one, two], skipped: 0 }],
  ['a value with line feeds', `${broken}\n${one}\n`, false, { lines: [broken, one], skipped: 0 }],
  [
    'the last line waits for its end',
    `${one}\n${two}`,
    false,
    { lines: [one], consumed: 34, skipped: 0 },
  ],
  [
    'a value that is cut at its line feed waits',
    `${one}\n${broken.slice(0, 30)}\n`,
    false,
    { lines: [one], consumed: 34 },
  ],
  [
    'in a file that is complete, an unfinished line is torn',
    `${one}\n${two.slice(0, 9)}`,
    true,
    { lines: [one], consumed: 43, skipped: 1 },
  ],
  [
    'the next line glued to a torn one is kept',
    `${two.slice(0, 20)}${one}\n`,
    false,
    { lines: [one], skipped: 1 },
  ],
  [
    'a torn line with a line feed',
    `${two.slice(0, 20)}\n${one}\n`,
    false,
    { lines: [one], skipped: 1 },
  ],
  [
    'NUL bytes where the machine died',
    `${'\0'.repeat(99)}${one}\n`,
    false,
    { lines: [one], skipped: 1 },
  ],
  ['foreign lines', `hello\n\n${one}\nhello\n`, false, { lines: [one], skipped: 2 }],
]

for (const [name, text, final, expected] of cases)
  t.test(name, async (t) => {
    t.match(take(text, final), expected)
  })

t.test('bytes without end are given up before they fill the memory', async (t) => {
  const { consumed, skipped } = take(`${one}\n{"eventtype":"${'x'.repeat(70_000)}`)
  t.ok(consumed > 70_000)
  t.equal(skipped, 1)
})

t.test('wherever the bytes are cut, the same lines come out', async (t) => {
  const bytes = Buffer.concat([celFile('newline-exten'), celFile('hostile-name'), celFile('busy')])
  const whole = takeLines(bytes, true)
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length), { maxLength: 30 }), (cuts) => {
      let from = 0
      const lines = [...cuts, bytes.length]
        .toSorted((a, b) => a - b)
        .flatMap((to) => {
          const taken = takeLines(bytes.subarray(from, to), to === bytes.length)
          from += taken.consumed
          return [...taken.lines]
        })
      t.same(lines, whole.lines)
    }),
  )
})
