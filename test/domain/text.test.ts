import fc from 'fast-check'
import t from 'tap'
import { inLanguage, plainText, plainTextOrEmpty, say, secretText } from '../../src/domain/text.js'

const hostile = [
  '; comment',
  '[evil]',
  '${' + 'SHELL(id)}',
  '#exec id',
  '"quoted"',
  "it's",
  '<b>&amp;</b>',
  '__proto__',
  '500&PJSIP/x',
  '../../etc/passwd',
  'Nguyễn Văn Đức',
  '👍🏽',
]

t.test('what looks like syntax somewhere else is text here, kept as it is', async (t) => {
  for (const text of hostile) t.equal(plainText(100).parse(text), text)
})

const refused = [
  'a\rb',
  'a\nb',
  'a\0b',
  '\u001b[31m',
  '\u0085',
  '\u2028',
  '\u202eabc',
  '\ud800',
  '\ufeff',
]

t.test('control characters, line separators and half characters are refused', async (t) => {
  for (const text of refused) {
    t.notOk(plainText(100).safeParse(text).success, encodeURI(text.toWellFormed()))
    t.notOk(plainTextOrEmpty(100).safeParse(text).success)
    t.notOk(secretText(1, 100).safeParse(text).success)
  }
})

t.test('a line break at the end is refused, not trimmed away in silence', async (t) => {
  t.notOk(plainText(100).safeParse('name\r\n').success)
})

t.test('a text is at most as long as said and not empty', async (t) => {
  t.ok(plainText(3).safeParse('abc').success)
  t.notOk(plainText(3).safeParse('abcd').success)
  t.notOk(plainText(3).safeParse('').success)
  t.notOk(plainText(3).safeParse('  ').success)
  t.ok(plainTextOrEmpty(3).safeParse('').success)
  t.notOk(plainText(100).safeParse('x'.repeat(1_000_000)).success)
})

t.test('a text that is too long is looked at no further', async (t) => {
  for (const text of ['ab\ncd', `a${'\u0301\u0323'.repeat(260_000)}`]) {
    const { error } = plainText(3).safeParse(text)
    t.match(error?.issues, [{ code: 'too_big' }])
    t.equal(error?.issues.length, 1)
  }
})

t.test('the same name typed composed or decomposed is the same string', async (t) => {
  t.equal(plainText(20).parse(' Nguye\u0302\u0303n '), 'Nguyễn')
})

t.test('whatever is accepted is one line of well-formed text', async (t) => {
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
        const read = plainText(100).safeParse(text)
        if (!read.success) return true
        return read.data.isWellFormed() && !/[\p{Cc}\u2028\u2029]/u.test(read.data)
      }),
    ),
  )
})

t.test('a sentence in two languages shows the one asked for', async (t) => {
  t.equal(inLanguage(say('một', 'one'), 'vi'), 'một')
  t.equal(inLanguage(say('một', 'one'), 'en'), 'one')
  t.equal(inLanguage('as it is', 'vi'), 'as it is')
})
