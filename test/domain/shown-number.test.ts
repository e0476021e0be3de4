import t from 'tap'
import { shownNumber } from '../../src/domain/phone-number.js'

t.test('however a caller is sent, a person is told one number', async (t) => {
  for (const sent of ['0909789846', '84909789846', '+84909789846', '0909 789 846'])
    t.equal(shownNumber(sent), '0909789846', sent)
})

t.test('who hides the number has none, in whatever word the network says so', async (t) => {
  for (const sent of ['', 'anonymous', 'Anonymous', 'unavailable', 'restricted'])
    t.equal(shownNumber(sent), '', sent)
})
