import t from 'tap'
import {
  begun,
  cameUp,
  ended,
  type Life,
  stateOf,
  unborn,
  unheard,
} from '../../src/asterisk/life.js'

const one = { pid: 10, startTicks: '1', startedAt: 1000 }
const two = { pid: 11, startTicks: '2', startedAt: 60_200 }
const born = unborn(500)
const launched = begun(born, one, false)
const up = cameUp(launched)
const dead = ended(up, 'Asterisk ended: …', 60_000)
const again = begun(dead, two, false)

const cases: readonly [what: string, life: Life, connected: boolean, now: number, state: string][] =
  [
    ['a launched one is booting', launched, false, 1500, 'booting'],
    ['a connected one that has not said so is booting', launched, true, 1500, 'booting'],
    ['one that said so is up', up, true, 2000, 'up'],
    ['one that lost the connection is not up', up, false, 2000, 'booting'],
    ['one that must say so again is booting', unheard(up), true, 2000, 'booting'],
    ['one that died is about to be started', dead, false, 60_100, 'booting'],
    ['one that died long ago is down', dead, false, 64_000, 'down'],
    ['the next one is booting', again, false, 60_500, 'booting'],
    [
      'two in vain are failing',
      begun(ended(again, '', 61_000), one, false),
      false,
      63_000,
      'failing',
    ],
    [
      'one that came up after that is up',
      cameUp(begun(ended(again, '', 1), one, false)),
      true,
      3,
      'up',
    ],
  ]

for (const [what, life, connected, now, state] of cases)
  t.test(what, async (t) => t.equal(stateOf(life, connected, now), state))

t.test('an adopted one is not counted as a start', async (t) => {
  t.match(begun(born, one, true), { starts: 0, adopted: true })
  t.match(launched, { starts: 1, adopted: false, startedAt: 1000 })
})

t.test('the moment of death is remembered as the last alive, a failed launch is not', async (t) => {
  t.equal(dead.previousAliveAt, 60_000)
  const failed = ended(dead, 'no port', 70_000)
  t.equal(failed.previousAliveAt, 60_000)
  t.equal(stateOf(failed, false, 70_000), 'down', 'nothing was started that could be waited for')
})
