import t from 'tap'
import { aCall } from './sample.js'
import { served } from './served.js'

const lan = aCall({ id: 'lan' })
const odd = aCall({
  id: 'odd',
  from: { number: '02812345678', name: 'Trần Đức 100% "Ân" AND_co NEAR' },
  to: { number: '0912345670', name: 'R&D (Đà Nẵng)' },
})
const short = aCall({
  id: 'short',
  from: { number: '849091', name: '' },
  to: { number: '1900545454', name: '' },
})

const { get } = await served(t, [lan, odd, short])

async function found(text: string): Promise<string> {
  const answer = await get(`/api/calls?search=${encodeURIComponent(text)}`)
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return answer
    .json()
    .items.map(({ id }: { id: string }) => id)
    .toSorted()
    .join(' ')
}

const everything = 'lan odd short'

/** What is typed, and the calls that are meant. */
const searches: Readonly<Record<string, readonly (readonly [text: string, calls: string])[]>> = {
  'Vietnamese, however it is typed': [
    ['đức', 'odd'],
    ['ĐỨC', 'odd'],
    ['dUc', 'odd'],
    ['Đức'.normalize('NFD'), 'odd'],
    ['đ', 'odd'],
    ['Đà nẵng', 'odd'],
    ['nang da', 'odd'],
    ['an', 'odd'],
    ['Â', 'odd'],
    ['nguyễn l', 'lan'],
  ],
  'a number from its beginning, in each spelling': [
    ['0909', 'lan'],
    ['0909 789', 'lan'],
    ['+84909', 'lan'],
    ['+84 909.789', 'lan'],
    ['84909', 'lan short'],
    ['84909789846', 'lan'],
    ['0084909', 'lan'],
    ['+8428', 'odd'],
    ['+841900', 'short'],
    ['1900', 'short'],
    ['+84', 'lan odd short'],
    ['09', 'lan odd'],
    ['０９０９', 'lan'],
  ],
  'the last digits of a number': [
    ['846', 'lan'],
    ['9846', 'lan'],
    ['5678', 'odd'],
    ['70', 'odd'],
    ['5454', 'short'],
    ['978', ''],
  ],
  'what means something to SQL or to full text search is text': [
    ['%', ''],
    ['_', ''],
    ['100%', 'odd'],
    ['lan%', 'lan'],
    ['l_n', 'lan'],
    ['and_co', 'odd'],
    ['"', ''],
    ["'", ''],
    ['"ân"', 'odd'],
    ["lan' OR 1=1 --", ''],
    ['AND', 'odd'],
    ['lan AND nguyen', ''],
    ['lan OR duc', ''],
    ['NOT lan', ''],
    ['*', ''],
    ['la*', 'lan'],
    ['NEAR', 'odd'],
    ['NEAR(lan nguyen)', ''],
    ['^lan', 'lan'],
    ['folded:lan', ''],
    ['lan -duc', ''],
    ['(', ''],
    ['R&D', 'odd'],
    ['\\', ''],
    ['🙂', ''],
    ['lan 🙂', 'lan'],
  ],
  'nothing to look for is no condition': [
    ['', everything],
    ['    ', everything],
    ['\u00a0', everything],
  ],
}

for (const [title, rows] of Object.entries(searches))
  t.test(title, async (t) => {
    for (const [text, calls] of rows) t.equal(await found(text), calls, `“${text}”`)
  })

t.test('the longest text that is taken is looked for, whatever it is made of', async (t) => {
  for (const text of [
    'a'.repeat(100),
    'đ'.repeat(100),
    'z '.repeat(50),
    '1 '.repeat(50),
    '"'.repeat(100),
  ])
    t.equal(await found(text), '')
})

const refused = {
  '64 kB': 'a'.repeat(65_536),
  '64 kB of đ': 'đ'.repeat(65_536),
  '64 kB of blanks around a word': `lan${' '.repeat(65_536)}`,
  'a tab': 'lan\tnguyen',
  'a line break': 'lan\r\nnguyen',
  NUL: 'lan\0',
  'a byte order mark': '\ufefflan',
  'a mark that turns the writing': '\u202elan',
}

for (const [what, text] of Object.entries(refused))
  t.test(`${what} is refused, and the field named`, async (t) => {
    const answer = await get(`/api/calls?search=${encodeURIComponent(text)}`)
    t.match([answer.statusCode, answer.json()], [400, { errors: [{ path: 'search' }] }])
  })

t.test('bytes that are no UTF-8 and half an escape do no harm', async (t) => {
  for (const bytes of ['%ff%fe', '%', '%E1%BB', 'lan%ED%A0%80'])
    t.ok([200, 400].includes((await get(`/api/calls?search=${bytes}`)).statusCode), bytes)
})
