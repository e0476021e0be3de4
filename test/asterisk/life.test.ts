import t from 'tap'
import {
  answered,
  asked,
  begun,
  cameUp,
  ended,
  isHung,
  type Life,
  problemOf,
  stateOf,
  troubled,
  unborn,
  unheard,
} from '../../src/asterisk/life.js'
import type { Pulse } from '../../src/asterisk/pulse.js'

const one = { pid: 10, startTicks: '1', startedAt: 1000 }
const two = { pid: 11, startTicks: '2', startedAt: 60_200 }
/** The clock that only goes forward is an hour behind the one on the wall here. */
const moment = (epoch: number) => ({ epoch, uptime: epoch - 3_600_000 })
const born = unborn(500)
const launched = begun(born, one, false)
const up = cameUp(launched)
const dead = ended(up, 'Asterisk ended: …', moment(60_000))
const again = begun(dead, two, false)
const silent = (life: Life, times: number, pulse: Pulse = 'silent') =>
  Array.from({ length: times }, (_, n) => 70_000 + n * 6000).reduce(
    (before, at) => asked(before, before.running ?? one, pulse, at),
    unheard(life),
  )

const cases: readonly [what: string, life: Life, connected: boolean, now: number, state: string][] =
  [
    ['before the first is looked for, there is none', born, false, 0, 'down'],
    ['a launched one is booting', launched, false, 1500, 'booting'],
    ['a connected one that has not said so is booting', launched, true, 1500, 'booting'],
    ['one that said so is up', up, true, 2000, 'up'],
    ['one that lost the connection is not up', up, false, 2000, 'booting'],
    ['one that must say so again is booting', unheard(up), true, 2000, 'booting'],
    ['one that does not answer either is down', silent(up, 1), false, 70_000, 'down'],
    ['one that boots may take its time', silent(launched, 1), false, 70_000, 'booting'],
    ['one that died is about to be started', dead, false, 60_100, 'booting'],
    ['one that died long ago is down', dead, false, 64_000, 'down'],
    ['the next one is booting', again, false, 60_500, 'booting'],
    [
      'two in vain are failing',
      begun(ended(again, '', moment(61_000)), one, false),
      false,
      63_000,
      'failing',
    ],
    [
      'one that came up after that is up',
      cameUp(begun(ended(again, '', moment(1)), one, false)),
      true,
      3,
      'up',
    ],
  ]

for (const [what, life, connected, now, state] of cases)
  t.test(what, async (t) => t.equal(stateOf(life, connected, moment(now).uptime), state))

t.test('an adopted one is not counted as a start', async (t) => {
  t.match(begun(born, one, true), { starts: 0, adopted: true })
  t.match(launched, { starts: 1, adopted: false, startedAt: 1000 })
})

t.test('the moment of death is remembered as the last alive, a failed launch is not', async (t) => {
  t.equal(dead.previousAliveAt, 60_000)
  const failed = ended(dead, 'no port', moment(70_000))
  t.equal(failed.previousAliveAt, 60_000)
  t.equal(stateOf(failed, false, moment(70_000).uptime), 'down', 'nothing could be waited for')
})

t.test('one that was asked seven times in a row in vain is hung, not before', async (t) => {
  t.notOk(isHung(silent(up, 6)))
  t.match(problemOf(silent(up, 6)), /does not answer; asked in vain 6 times/)
  const hung = silent(up, 7)
  t.ok(isHung(hung))
  t.match(problemOf(hung), /hung: process 10/)
  t.notOk(isHung(silent(answered(silent(up, 6)), 6)), 'one answer and it is counted anew')
  t.notOk(isHung(asked(silent(up, 6), one, 'answered', 1)))
  t.notOk(isHung(silent(cameUp(hung), 6)))
  t.ok(isHung(silent(begun(born, one, true), 7)), 'an adopted one has been up')
})

t.test('a hung one was last alive when it was first asked in vain', async (t) => {
  const after = ended(silent(up, 7), 'hung', moment(130_000))
  t.equal(after.previousAliveAt, 70_000)
  t.notOk(isHung(after))
  t.notOk(isHung(silent(begun(after, two, false), 7)), 'the next one begins anew')
})

t.test('one that was never heard is given two minutes: it has no calls', async (t) => {
  t.notOk(isHung(silent(launched, 19)))
  t.ok(isHung(silent(launched, 20)))
  t.ok(isHung(silent(launched, 20, 'nobody')), 'though it listens nowhere')
})

t.test('what says nothing of the process is no silence of it', async (t) => {
  t.notOk(isHung(silent(up, 50, 'unknown')), 'it could not be asked')
  t.notOk(isHung(silent(begun(born, one, true), 50, 'nobody')), 'it may have other ports')
  t.equal(asked(silent(up, 6), two, 'silent', 1).unanswered, 6, 'another one was asked')
})

t.test('a problem of another kind is told while it answers', async (t) => {
  t.equal(problemOf(troubled(up, 'no file')), 'no file')
  t.match(problemOf(silent(troubled(up, 'no file'), 1)), /does not answer/)
  t.equal(problemOf(dead), 'Asterisk ended: …')
})
