import t from 'tap'
import { renderContexts } from '../../../src/conf/dialplan.js'
import { peopleContexts, type RenderedPerson } from '../../../src/features/user/user.conf.js'
import { golden } from '../../support/golden.js'

const ownPhone = {
  number: '0909789846',
  way: { number: '84909789846', trunkIds: [2, 1] },
  hotline: '02727777787',
  confirm: true,
}
const person = (userId: number, more: Partial<RenderedPerson>): RenderedPerson => ({
  ...{ userId, receivingMethod: 'all', extension: '101', ownPhone: undefined },
  ...more,
})

t.test('the dialplan has a line for each person, and one for each own phone', async (t) => {
  const people = [
    person(1, {}),
    person(2, { receivingMethod: 'app', ownPhone }),
    person(3, { receivingMethod: 'ip_phone' }),
    person(4, { receivingMethod: 'agent_phone', extension: undefined, ownPhone }),
    person(5, { receivingMethod: 'agent_phone', ownPhone: { ...ownPhone, confirm: false } }),
    person(6, { receivingMethod: 'agent_phone' }),
  ]
  const text = renderContexts(peopleContexts(people))
  t.equal(text, golden('conf/golden/extensions.people.conf', text))
})
