import fc from 'fast-check'
import t from 'tap'
import { renderContexts, step } from '../../src/conf/dialplan.js'
import { renderSections } from '../../src/conf/section.js'
import { callerId, confName, confValue } from '../../src/conf/value.js'

/** What Asterisk's config reader makes of the text behind `=` (main/config.c, process_text_line). */
function readBack(text: string): string {
  let value = ''
  for (let i = 0; i < text.length; i += 1) {
    const next = text[i] as string
    if (next === '\\' && text[i + 1] === ';') continue
    if (next === ';' && text[i - 1] !== '\\') break
    value += next
  }
  return value.trim()
}

t.test('a semicolon in a value does not begin a comment', async (t) => {
  t.equal(confValue('a;b'), 'a\\;b')
  t.equal(readBack(confValue('a;b')), 'a;b')
})

t.test('a control character in a value is refused', async (t) => {
  for (const evil of ['a\nb', 'a\rb', 'a\0b', 'a\u0085b', 'a\u2028b'])
    t.throws(() => confValue(evil))
})

t.test('any printable value is read back as it was', async () => {
  const printable = fc
    .string({ unit: 'grapheme-composite' })
    .filter((s) => s === s.trim() && !/[\p{Cc}\u2028\u2029]/u.test(s) && !/\\$/.test(s))
  fc.assert(fc.property(printable, (value) => readBack(confValue(value)) === value))
})

t.test('no value opens a line or a section', async () => {
  fc.assert(
    fc.property(fc.string(), (value) => {
      let text: string
      try {
        text = renderSections([{ name: '101', fields: [['callerid', value]] }])
      } catch {
        return true
      }
      return text.split('\n').length === 3 && text.startsWith('[101]\ncallerid = ')
    }),
  )
})

t.test('a name with anything but letters, digits and _.+*#- is refused', async (t) => {
  for (const evil of ['', 'a b', 'a]', 'a[b', 'a,b', 'a;b', '${X}', 'a&b', 'a\n', 'á'])
    t.throws(() => confName(evil), JSON.stringify(evil))
})

t.test('quotes and backslashes of a display name are escaped inside its quotes', async (t) => {
  t.equal(callerId('Nguyễn "A" \\ <b>', '101'), '"Nguyễn \\"A\\" \\\\ <b>" <101>')
})

t.test(
  'a dialplan argument with a line end is refused, a semicolon begins no comment',
  async (t) => {
    const contexts = [{ name: 'c', extensions: [{ name: '1', steps: [step('NoOp', 'a;b')] }] }]
    t.match(renderContexts(contexts), 'NoOp(a\\;b)')
    for (const evil of ['a\nb', 'a\rb', 'a\0b'])
      t.throws(() =>
        renderContexts([{ name: 'c', extensions: [{ name: '1', steps: [step('NoOp', evil)] }] }]),
      )
  },
)
