import t from 'tap'
import { header } from '../support/sip/message.js'
import { outboundHouse } from './outbound-house.js'

const { house, first, second, patch, guard } = await outboundHouse(t)
const { pbx, calls } = house

for (const state of ['runs', 'is killed', 'hangs'])
  t.test(`while the service ${state}`, async (t) => {
    await guard({ extension: { simultaneous: 1, perMinute: 100, minutesPerDay: 100 } })
    await patch('4567', { frozen: true, permissions: [] })
    if (state === 'is killed') await pbx.killService('SIGKILL')
    if (state === 'hangs') await pbx.killService('SIGSTOP')
    const frozen = await house.scripted(t, '4567', { tone: 500 })
    const phone = await house.scripted(t, '4568', { tone: 700 })

    await t.test(
      'emergency reaches a trunk at its maximum, frozen and forbidden or not',
      async (t) => {
        first.react({ reject: 503 })
        t.teardown(() => first.react('ring'))
        const full = await phone.call('0909789846')
        const there = await second.incoming()
        there.answer()
        await full.answered()
        const waits: number[] = []
        for (const number of ['112', '113', '114', '115']) {
          const begun = Date.now()
          const call = await frozen.call(number)
          const help = await second.incoming()
          waits.push(Date.now() - begun)
          t.match(help.leg.invite.uri, new RegExp(`^sip:${number}@`))
          t.match(header(help.leg.invite, 'From'), /<sip:02873001234@/)
          help.answer()
          await call.answered()
          await call.hangUp()
        }
        t.ok(Math.min(...waits) < 400, `nobody was asked: ${waits} ms`)
        await full.hangUp()
      },
    )

    await t.test('the same is refused', async (t) => {
      const before = first.log.length
      for (const [who, number] of [
        [frozen, '0909789846'],
        [frozen, '4568'],
        [phone, '0012025550123'],
        [phone, '+861012345678'],
      ] as const) {
        const call = await who.call(number)
        t.equal(await call.refused(), 403, `${who.user} to ${number}`)
      }
      t.equal(first.log.length, before, 'the carrier heard nothing')
      const call = await phone.call('0909789846')
      const there = await first.incoming()
      t.match(header(there.leg.invite, 'From'), /<sip:02873001234@/)
      there.answer()
      await call.answered()
      const more = await phone.call('0909789847')
      t.equal(await more.refused(), 403)
      await call.hangUp()
    })

    if (state === 'is killed') await pbx.start()
    if (state === 'hangs') await pbx.killService('SIGCONT')
    await pbx.waitHealthy()
    await patch('4567', { frozen: false, permissions: ['internal', 'mobile'] })
    await guard({})
    for (const { direction } of await calls.next(11)) t.equal(direction, 'outbound')
  })
