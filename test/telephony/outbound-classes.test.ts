import t from 'tap'
import { classOf, spellings } from '../../src/features/outbound/outbound.class.js'
import { numbersOf } from '../features/outbound/numbers.js'
import { openHouse } from '../support/house.js'

const house = await openHouse(t, [])
const { pbx } = house

await pbx.api.ok('PUT', '/api/settings/fraud-guard', {
  ...(await pbx.api.ok('GET', '/api/settings/fraud-guard')),
  international: true,
})

/** The class and the number as Asterisk's own dialplan tells them for a dialled number. */
async function toldByDialplan(dialled: string): Promise<readonly string[] | undefined> {
  const shown = await pbx.asterisk(`dialplan show ${dialled}@outbound`)
  const [, kind = '', prepend = '', strip = '0'] =
    /outbound-call,\w+,1\((\w+),(\d*)\$\{EXTEN:?(\d*)\}/.exec(shown) ?? []
  return kind === '' ? undefined : [kind, prepend + dialled.slice(Number(strip))]
}

t.test('the dialplan says of every number what the decision says', async (t) => {
  const numbers = spellings.flatMap(({ pattern }) => numbersOf(pattern))
  const strange = ['0123', '0012', '+84123', '113', '101', '00840909789846', '09097898461']
  for (const dialled of [...numbers, ...strange]) {
    const known = classOf(dialled, '')
    const told = await toldByDialplan(dialled)
    const kind = told?.[0] === 'landline' ? 'national' : told?.[0]
    t.same([kind, told?.[1]], [known?.class, known?.number], dialled)
  }
})
