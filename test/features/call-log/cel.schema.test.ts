import fc from 'fast-check'
import t from 'tap'
import { parseCelLine } from '../../../src/features/call-log/cel.schema.js'
import { celFile, factsIn } from './cel-files.js'

/** As Asterisk's `cdrel_custom` writes a value: the quote is escaped and nothing else. */
const written = (value: string) => `"${value.replaceAll('"', '\\"')}"`

const line = (values: Readonly<Record<string, string>>) => {
  const { eventtime, ...texts } = {
    eventtype: 'CHAN_START',
    userdeftype: '',
    eventtime: '1795202807.530426',
    name: 'Lan',
    num: '101',
    exten: '103',
    context: 'phones',
    channame: 'PJSIP/101-0000000a',
    uniqueid: 'td1a-1795202807.10',
    linkedid: 'td1a-1795202807.10',
    eventextra: '',
    ...values,
  }
  const fields = Object.entries(texts).map(([key, value]) => `"${key}":${written(value)}`)
  return `{${fields.toSpliced(2, 0, `"eventtime":${eventtime}`).join(',')}}`
}

t.test('a line is a fact, its time in milliseconds with their fractions', async (t) => {
  t.match(parseCelLine(line({})), {
    type: 'CHAN_START',
    mark: '',
    at: 1795202807530.426,
    channel: 'PJSIP/101-0000000a',
    uniqueId: 'td1a-1795202807.10',
    linkedId: 'td1a-1795202807.10',
    name: 'Lan',
    number: '101',
    exten: '103',
    extra: {},
  })
})

t.test(
  'our marks are USER_DEFINED with the text they carry; Asterisk names music the same way',
  async (t) => {
    const mark = parseCelLine(
      line({ eventtype: 'UNREACHABLE', userdeftype: 'UNREACHABLE', eventextra: '{"extra":"107"}' }),
    )
    t.match(mark, { type: 'USER_DEFINED', mark: 'UNREACHABLE', extra: { text: '107' } })
    const music = parseCelLine(
      line({
        eventtype: 'STREAM_BEGIN',
        userdeftype: 'MOH_STREAM_BEGIN',
        eventextra: '{"class":"default"}',
      }),
    )
    t.match(music, {
      type: 'STREAM_BEGIN',
      mark: '',
      extra: { event: 'MOH_STREAM_BEGIN', class: 'default' },
    })
  },
)

t.test('extra values are texts, whatever they were', async (t) => {
  const fact = parseCelLine(
    line({
      eventtype: 'HANGUP',
      eventextra: '{"hangupcause":16,"hangupsource":"a\\"b","deep":{"x":1},"__proto__":"y"}',
    }),
  )
  t.same(Object.entries(fact?.extra ?? {}), [
    ['hangupcause', '16'],
    ['hangupsource', 'a"b'],
    ['__proto__', 'y'],
  ])
  t.equal(Object.getPrototypeOf(fact?.extra), Object.prototype)
})

const hostile = [
  'a\\',
  'a\\"',
  'x\\","eventtype":"CHAN_END","uniqueid":"other',
  '","userdeftype":"RECORDING',
  '{"eventtype":"CHAN_END"}',
  '__proto__',
  `\${SHELL(id)} [evil] #exec ; '`,
  'Nguyễn Văn Đức 😀',
]

for (const name of hostile)
  t.test(`a name stays a name: ${name}`, async (t) => {
    const fact = parseCelLine(line({ name, exten: name }))
    t.match(fact, {
      type: 'CHAN_START',
      mark: '',
      name,
      exten: name,
      uniqueId: 'td1a-1795202807.10',
    })
  })

t.test('whatever a caller is named and dials, no other field changes', async (t) => {
  const text = fc.string({
    unit: fc.constantFrom('"', '\\', ',', ':', '{', '}', 'a', '1', '\n', 'eventtype'),
  })
  fc.assert(
    fc.property(text, text, (name, exten) => {
      const { name: asName, exten: asExten, ...rest } = parseCelLine(line({ name, exten })) ?? {}
      const { name: _, exten: __, ...expected } = parseCelLine(line({})) ?? {}
      t.same(rest, expected)
      t.equal(asName, name.slice(0, 256).replaceAll('\n', '\ufffd'))
      t.equal(asExten, exten.slice(0, 256).replaceAll('\n', '\ufffd'))
    }),
  )
})

t.test('long text is cut, what would end a line or a text elsewhere is replaced', async (t) => {
  t.equal(parseCelLine(line({ name: 'x'.repeat(5000) }))?.name.length, 256)
  t.equal(parseCelLine(line({ name: 'a\r\nb\tc\u2028d\u0000e\ud800' }))?.name, 'a��b�c�d�e�')
})

const foreign = [
  '',
  '{}',
  'null',
  '[1]',
  '{"eventtype":"CHAN_START"}',
  line({}).slice(0, -1),
  line({}).slice(1),
  line({ eventtype: 'chan_start' }),
  line({ eventtype: '' }),
  line({ eventtime: 'yesterday' }),
  line({ eventtime: '-1' }),
  line({ eventtime: '1e300' }),
  line({ uniqueid: '' }),
  line({ uniqueid: 'a b' }),
  line({ uniqueid: 'x'.repeat(151) }),
  line({ linkedid: '' }),
  line({ appdata: 'x'.repeat(70_000) }),
]

for (const bad of foreign)
  t.test(`no fact: ${bad.slice(0, 60)}`, async (t) => {
    t.equal(parseCelLine(bad), undefined)
  })

t.test('real callers named to break the file are read as they are', async (t) => {
  const [first] = factsIn(celFile('hostile-name'))
  t.match(first?.name, /^a\\"};{\\"eventtype\\":\\"CHAN_END\\",\[evil\]\$\{SHELL\(id\)}/)
  t.equal(factsIn(celFile('backslash-name'))[0]?.name, 'Anh \\"Tu\\" \\\\')
})
