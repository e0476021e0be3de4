import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import type { Call } from '../support/sip/call.js'
import { type MenuHouse, menuHouse, numbers, sounds } from './menu-house.js'

// The lease is half a minute, so houses are lost side by side.
t.jobs = 3
t.setTimeout(240_000)

/** A caller is freed when the lease ends, 30 s after it was armed or renewed, and rings somebody. */
const leaseSeconds = 30
const toRing = 8

/** Callers who are somewhere in the menus, by where they are. */
async function everywhere({ calling }: MenuHouse): Promise<ReadonlyMap<string, Call>> {
  const pressed = async (keys: string, hertz: number): Promise<Call> => {
    const call = await calling(numbers.tree)
    await call.media.hears(sounds.greeting, { seconds: 0.2 })
    for (const key of keys) await call.media.keys(key)
    await call.media.hears(hertz, { seconds: 0.2 })
    return call
  }
  const places = await Promise.all([
    pressed('', sounds.greeting).then((call) => ['in the greeting', call] as const),
    calling(numbers.quiet).then((call) => ['waiting for a key', call] as const),
    pressed('1', sounds.support).then((call) => ['in the sub-menu', call] as const),
    pressed('9', sounds.wrong).then((call) => ['at a wrong key', call] as const),
    pressed('4', sounds.talks).then((call) => ['talking', call] as const),
  ])
  return new Map(places)
}

/** Whom a caller reaches without the service, who is in a menu. */
const freed = (place: string): number =>
  place === 'in the sub-menu' ? sounds.fromSupport : sounds.fromMenu

/** On a machine too busy for every packet as well. */
async function goesOnTalking(call: Call | undefined): Promise<boolean> {
  return ((await call?.media.share(sounds.talks, 1)) ?? 0) > 0.3
}

/** The service is lost while callers are everywhere, and does not come back in time. */
async function lost(t: Test, menus: MenuHouse, lose: () => Promise<unknown>): Promise<number> {
  const { calling, ringing, rings } = menus
  const callers = new Map(await everywhere(menus))
  const rung = await calling(numbers.tree)
  await rung.media.keys('0')
  const phone = await rings.incoming()
  const pressing = await calling(numbers.tree)
  await pressing.media.hears(sounds.greeting, { seconds: 0.2 })
  const talking = callers.get('talking')

  const key = pressing.media.keys('1')
  await sleep(105)
  const unclaimed = await ringing(numbers.tree)
  await lose()
  const lostAt = performance.now()
  const since = (): number => (performance.now() - lostAt) / 1000
  await key

  const delays: number[] = []
  for (let i = 0; i < 3; i++) {
    const asked = performance.now()
    const call = await ringing(numbers.tree)
    await call.rings()
    delays.push(Math.round(performance.now() - asked))
    await call.media.hears(sounds.fallback)
    await call.hangUp()
  }
  t.comment(`new calls rang at the fallback of their hotline after ${delays.join(', ')} ms`)
  t.ok(Math.min(...delays) < 1000, 'within a second')

  phone.answer()
  await rung.media.hears(sounds.rings)
  t.ok((await phone.media.share(440, 1)) > 0.3, 'who is rung answers and talks')
  t.ok(await goesOnTalking(talking), 'who talks goes on talking')

  callers.delete('talking')
  await Promise.all(
    [...callers].map(async ([place, call]) => {
      await call.media.hears(freed(place), { ms: 40_000 })
      t.ok(
        since() < leaseSeconds + toRing,
        `who was ${place} is led on after ${since().toFixed(1)} s`,
      )
      await call.hangUp()
    }),
  )
  const either = [sounds.fromMenu, sounds.fromSupport].map((hertz) =>
    pressing.media.hears(hertz, { from: 0, ms: 10_000 }),
  )
  await Promise.any(either)
  t.pass('and so is who pressed a key at that moment')
  const ends = [sounds.fallback, sounds.fromMenu].map((hertz) =>
    unclaimed.media.hears(hertz, { from: 0, ms: 10_000 }),
  )
  await Promise.any(ends)
  t.pass('and who was calling at that moment')
  t.ok(await goesOnTalking(talking), 'who talks still does')
  for (const call of [rung, pressing, unclaimed, talking]) await call?.hangUp()
  return callers.size + 4 + delays.length
}

t.test('the service is killed while callers are in its menus', async (t) => {
  const menus = await menuHouse(t)
  const { pbx, calls } = menus.house
  const count = await lost(t, menus, () => pbx.killService('SIGKILL'))
  await pbx.start()
  t.equal((await calls.next(count)).length, count, 'each call has one record')
})

t.test('the service hangs while callers are in its menus', async (t) => {
  const menus = await menuHouse(t)
  const { pbx, calls } = menus.house
  t.teardown(() => pbx.service.kill('SIGCONT'))
  const count = await lost(t, menus, () => pbx.killService('SIGSTOP'))
  pbx.service.kill('SIGCONT')
  t.equal((await calls.next(count)).length, count, 'each call has one record')
  const call = await menus.calling(numbers.tree)
  await call.media.hears(sounds.greeting)
  t.pass('and it serves menus again')
  await call.hangUp()
})

t.test('a service that is killed and comes back goes on where callers are', async (t) => {
  const menus = await menuHouse(t)
  const { pbx, calls } = menus.house
  const callers = await everywhere(menus)
  await pbx.killService('SIGKILL')
  await pbx.start()
  const impatient = callers.get('in the greeting')
  await impatient?.media.keys('1')
  await impatient?.media.hears(sounds.support, { ms: 4000 })
  t.pass('who was in the greeting silences it by a key')
  for (const [place, hertz] of [
    ['in the sub-menu', sounds.support],
    ['at a wrong key', sounds.greeting],
  ] as const) {
    // Of eight seconds more are heard, so some of them a second time.
    await callers.get(place)?.media.hears(hertz, { from: 0, seconds: 8.2, ms: 20_000 })
    t.pass(`who was ${place} hears the menu again`)
  }
  const waiting = callers.get('waiting for a key')
  await waiting?.media.keys('4')
  await waiting?.media.hears(sounds.talks)
  t.pass('who was waiting presses a key, and it counts')
  t.ok(await goesOnTalking(callers.get('talking')), 'who was talking still is')
  for (const call of callers.values()) await call.hangUp()
  await calls.next(callers.size)
})
