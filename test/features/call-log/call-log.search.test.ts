import fc from 'fast-check'
import t from 'tap'
import { wordsOf } from '../../../src/features/call-log/call-log.letters.js'
import { storedParty } from '../../../src/features/call-log/call-log.party.js'
import { termOf } from '../../../src/features/call-log/call-log.search.js'
import { mayTakeMinutes, runs } from '../../support/long.js'

mayTakeMinutes(t, 15)

const number = (starts: string[], ends: string[]) => ({ by: 'number', starts, ends })
const name = (...words: string[]) => ({ by: 'name', words })

const readings: readonly (readonly [text: string, term: unknown])[] = [
  ['', undefined],
  ['   ', undefined],
  ['0909', number(['0909'], ['0909'])],
  [' 0909.789-846 ', number(['0909789846'], ['0909789846'])],
  ['(028) 7300', number(['0287300'], ['0287300'])],
  ['+84 909 789 846', number(['0909789846'], [])],
  ['+84', number(['0', '1800', '1900'], [])],
  ['+8419', number(['019', '1900'], [])],
  ['84909', number(['84909', '0909'], ['84909'])],
  ['０９０９', number(['0909'], ['0909'])],
  ['+841900545454', number(['1900545454'], [])],
  ['+65 9123', number(['659123'], [])],
  ['84909789846', number(['84909789846', '0909789846'], ['84909789846'])],
  ['0084909789846', number(['0084909789846', '0909789846'], ['0084909789846'])],
  ['8490', number(['8490'], ['8490'])],
  ['Đức', name('duc')],
  ['  NGUYỄN   thị ', name('nguyen', 'thi')],
  ['Phòng 3', name('phong', '3')],
  ['%_*"', name()],
  ['+', name()],
  ["'; DROP TABLE call; --", name('drop', 'table', 'call')],
]

for (const [text, term] of readings)
  t.test(`“${text}” is read as ${JSON.stringify(term)}`, async (t) => {
    t.same(termOf(text), term)
  })

t.test('words are folded once and for all, whatever the text', async (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const words = wordsOf(text)
      return JSON.stringify(wordsOf(words.join(' '))) === JSON.stringify(words)
    }),
    { numRuns: runs(2000) },
  )
  t.same(wordsOf('Đặng Thị Ngọc-Ánh (Đà Nẵng)'), ['dang', 'thi', 'ngoc', 'anh', 'da', 'nang'])
  t.same(wordsOf('Nguyễn'.normalize('NFD')), ['nguyen'], 'composed or not is the same name')
  t.same(wordsOf('Ⅻ ﬁ Ａ'), ['xii', 'fi', 'a'])
})

const spellings: readonly (readonly [sent: string, number: string, e164: string | null])[] = [
  ['0909789846', '0909789846', '+84909789846'],
  ['+84909789846', '0909789846', '+84909789846'],
  ['84909789846', '0909789846', '+84909789846'],
  ['0084909789846', '0909789846', '+84909789846'],
  ['02873001234', '02873001234', '+842873001234'],
  ['1900545454', '1900545454', '+841900545454'],
  ['842873001234', '02873001234', '+842873001234'],
  ['+84 (0)909 789 846', '0909789846', '+84909789846'],
  ['+6591234567', '+6591234567', '+6591234567'],
  ['006591234567', '+6591234567', '+6591234567'],
  ['2147483648', '2147483648', null],
  ['909789846', '909789846', null],
  ['8490978984', '8490978984', null],
  ['849097898461', '849097898461', null],
  ['101', '101', null],
  ['113', '113', null],
  ['*43', '*43', null],
  ['anonymous', 'anonymous', null],
  ['999999999999999', '999999999999999', null],
  ['', '', null],
]

for (const [sent, national, e164] of spellings)
  t.test(`the number “${sent}” is spelled “${national}”`, async (t) => {
    const once = storedParty({ number: sent, name: '' })
    t.equal(once.number, national)
    t.equal(once.e164, e164)
    t.equal(storedParty(once).number, national, 'spelling again changes nothing')
  })

t.test('a stored party is bounded and without control characters', async (t) => {
  const party = storedParty({
    number: '1'.repeat(5000),
    name: `Lan\0\r\n${'x'.repeat(5000)}\ud800`,
  })
  t.ok(party.number.length <= 64)
  t.ok(party.name.length <= 128)
  t.notMatch(party.name, /\p{Cc}/u)
})

t.test('a number made of letters is found like a name', async (t) => {
  t.equal(storedParty({ number: 'anonymous', name: 'Ẩn số' }).folded, ' an so anonymous')
})
