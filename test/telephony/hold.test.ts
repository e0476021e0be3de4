import t from 'tap'
import { openHouse } from '../support/house.js'
import { heard, isSilent, secondsOf, windows } from '../support/tone.js'
import { bothHear, talk, told } from './talk.js'

const house = await openHouse(t, [{ number: '101', record: true }, { number: '102' }])
const { calls } = house

for (const [who, holder] of [
  ['caller', 0],
  ['called', 1],
] as const)
  t.test(`the ${who} holds: the other hears music, then the voice again`, async (t) => {
    const a = await house.scripted(t, '101', { tone: 440 })
    const b = await house.scripted(t, '102', { tone: 700 })
    const both = await talk(a, b)
    const [holding, held] = holder === 0 ? [both[0], both[1]] : [both[1], both[0]]
    const voice = holder === 0 ? 440 : 700
    await holding.hold()
    const from = held.media.now() + 0.3
    await held.media.share(voice, 1.3)
    const music = held.media.sound().subarray(Math.round(from * 8000))
    t.equal(heard(music, voice), 0, 'the holder is not heard')
    const loud = windows(music).filter((window) => !isSilent(window))
    t.ok(loud.length >= 0.8 * windows(music).length, 'music plays')
    await holding.resume()
    await bothHear([both[0], a], [both[1], b])
    await both[0].hangUp()
    t.equal(await both[1].over(), 'there')

    const record = await calls.one()
    t.match(record, { status: 'success', reason: 'answered' })
    t.equal(told(record), 'called ringing answered held resumed ended')
    const { channels } = await calls.recording(record.id)
    const [left, right] = channels
    if (!left || !right) throw new Error('not stereo')
    t.ok(secondsOf(left, 440) >= 0.9, 'recording goes on: the caller before and after')
    t.ok(secondsOf(right, 700) >= 0.9, 'recording goes on: the called before and after')
  })
