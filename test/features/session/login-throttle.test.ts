import t from 'tap'
import { forgetful } from '../../../src/features/session/forgetful.js'
import { loginThrottle } from '../../../src/features/session/login-throttle.js'

function throttle() {
  let now = 0
  const guess = loginThrottle(() => now)
  /** Seconds to wait, or 0 when the guess is let through (and fails). */
  const wait = (name: string, address: string): number => {
    try {
      guess(name, address)
      return 0
    } catch (error) {
      return Number((error as { details: { seconds: number } }).details.seconds)
    }
  }
  const pass = (seconds: number): void => {
    now += seconds * 1000
  }
  return { guess, wait, pass }
}

t.test('the wait doubles with each failure, for a name up to a minute', async (t) => {
  const { wait, pass } = throttle()
  for (let i = 0; i < 5; i += 1) t.equal(wait('mai', `10.0.0.${i}`), 0)
  for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60, 60]) {
    t.equal(wait('mai', `10.0.1.${seconds}`), seconds)
    pass(seconds)
    t.equal(wait('mai', `10.0.2.${seconds}`), 0)
  }
})

t.test('one address trying many names is held back, up to a quarter of an hour', async (t) => {
  const { wait, pass } = throttle()
  for (let i = 0; i < 20; i += 1) t.equal(wait(`user${i}`, '10.0.0.1'), 0)
  t.equal(wait('another', '10.0.0.1'), 1)
  t.equal(wait('another', '10.0.0.2'), 0, 'other addresses are not')
  let longest = 0
  for (let i = 0; i < 20; i += 1) {
    const seconds = wait(`more${i}`, '10.0.0.1')
    longest = Math.max(longest, seconds)
    pass(seconds)
    wait(`more${i}`, '10.0.0.1')
  }
  t.equal(longest, 900)
})

t.test('whoever has one IPv6 address has all 2^64 of its network', async (t) => {
  const { wait } = throttle()
  for (let i = 0; i < 20; i += 1) wait(`user${i}`, `2001:db8:1:2::${i.toString(16)}`)
  t.equal(wait('x', '2001:db8:1:2:ffff::1'), 1)
  t.equal(wait('x', '2001:db8:1:3::1'), 0)
})

t.test('IPv4 through an IPv6 socket is the same address', async (t) => {
  const { wait } = throttle()
  for (let i = 0; i < 20; i += 1) wait(`user${i}`, i % 2 === 0 ? '10.0.0.1' : '::ffff:10.0.0.1')
  t.equal(wait('x', '10.0.0.1'), 1)
  t.equal(wait('x', '::ffff:10.0.0.2'), 0)
})

t.test('a success clears the name but not what the address did to others', async (t) => {
  const { guess, wait } = throttle()
  for (let i = 0; i < 19; i += 1) wait(`user${i}`, '10.0.0.1')
  guess('own', '10.0.0.1').succeeded()
  t.equal(wait('user20', '10.0.0.1'), 0)
  t.equal(wait('user21', '10.0.0.1'), 1)
})

t.test('a stranger cannot lock a person out of the address used before', async (t) => {
  const { guess, wait } = throttle()
  guess('mai', '10.0.0.1').succeeded()
  for (let i = 0; i < 30; i += 1) wait('mai', '10.6.6.6')
  t.ok(wait('mai', '10.0.0.2') > 0)
  t.equal(wait('mai', '10.0.0.1'), 0)
})

t.test('failures are forgotten after an hour without another', async (t) => {
  const { wait, pass } = throttle()
  for (let i = 0; i < 6; i += 1) wait('mai', '10.0.0.1')
  pass(3600)
  for (let i = 0; i < 5; i += 1) t.equal(wait('mai', '10.0.0.1'), 0)
})

t.test('many names and addresses take bounded memory, the latest are remembered', async (t) => {
  const memory = forgetful<number>(1000)
  for (let i = 0; i < 100_000; i += 1) memory.set(`key ${i}`, i)
  t.ok(memory.size() <= 1000)
  for (let i = 99_500; i < 100_000; i += 1) t.equal(memory.get(`key ${i}`), i)
  t.equal(memory.get('key 0'), undefined)
  memory.delete('key 99999')
  t.equal(memory.get('key 99999'), undefined)
})
