import fc from 'fast-check'
import t from 'tap'
import { comparable } from '../../src/domain/phone-number.js'

const told: readonly (readonly [written: string, compared: string])[] = [
  ['0909789846', '0909789846'],
  ['84909789846', '0909789846'],
  ['+84909789846', '0909789846'],
  ['0084909789846', '0909789846'],
  ['+84 (0) 909.789-846', '0909789846'],
  ['028 3812 3456', '02838123456'],
  ['842838123456', '02838123456'],
  ['19001234', '19001234'],
  ['+8419001234', '19001234'],
  ['+442071838750', '+442071838750'],
  ['00442071838750', '+442071838750'],
  ['0909', '0909'],
  ['84909', '0909'],
  ['+84909', '0909'],
  ['1900', '1900'],
  ['+841900', '1900'],
  ['00', '+'],
  ['+44', '+44'],
  ['101', '101'],
  ['', 'anonymous'],
  ['Anonymous', 'anonymous'],
  ['unavailable', 'anonymous'],
  ['sip:x@y', 'sip:x@y'],
]

for (const [written, compared] of told)
  t.test(`“${written}” is compared as “${compared}”`, async (t) => {
    t.equal(comparable(written), compared)
  })

t.test('what is comparable stays as it is', async (t) => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom(...'0123456789084+ ().-'.split('')) }),
  )
  fc.assert(
    fc.property(text, (written) => comparable(comparable(written)) === comparable(written)),
    {
      numRuns: 2000,
    },
  )
  t.pass()
})

const digits = (length: number) =>
  fc.string({
    unit: fc.constantFrom(...'0123456789'.split('')),
    minLength: length,
    maxLength: length,
  })
const mobile = fc
  .tuple(fc.constantFrom('90', '91', '35', '70', '81', '86'), digits(7))
  .map((d) => d.join(''))
const landline = fc
  .tuple(fc.constantFrom('28', '24', '236'), digits(8))
  .map((d) => d.join('').slice(0, 10))
const spellings = ['0', '84', '+84', '0084']

t.test('the beginning of a national number begins it in every spelling', async (t) => {
  const sample = fc.record({
    number: fc.oneof(mobile, landline),
    whole: fc.constantFrom(...spellings),
    part: fc.constantFrom(...spellings),
    length: fc.integer({ min: 1, max: 10 }),
  })
  fc.assert(
    fc.property(sample, ({ number, whole, part, length }) =>
      comparable(whole + number).startsWith(comparable(part + number.slice(0, length))),
    ),
    { numRuns: 2000 },
  )
  t.pass()
})
