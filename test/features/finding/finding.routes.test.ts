import t from 'tap'
import { wholeHouse } from '../revision/whole-house.js'
import { rows, slots, to } from './saves.js'

const { ask, ok, db, person: somebody } = await wholeHouse(t)
await somebody('mai', 'agent')
await ok('POST', '/extensions', { number: '101', name: 'Lễ tân' })
await ok('POST', '/trunks', { name: 'VNPT', kind: 'address', host: '203.0.113.8' })
await ok('POST', '/schedules', { name: 'Giờ làm', slots, holidays: [] })
await ok('POST', '/sounds', { name: 'Chào', text: 'Xin chào', language: 'vi' })
const person = to('extension', 1)
await ok('POST', '/ivrs', {
  name: 'Menu',
  greetingSoundId: 1,
  keys: { 1: person },
  otherwise: person,
})
await ok('POST', '/hotlines', {
  ...{ number: '02473001234', name: 'Bán hàng', trunkId: 1, scheduleId: 1 },
  ...{ open: to('ivr', 1), closed: person, fallback: person },
})
await ok('POST', '/outbound-routes', { name: 'Ra', pattern: '0XXX.', trunkIds: [1] })
const { items: revisions } = await ok('GET', '/config/revisions')
const start = revisions[0].number

const listed = async (language = 'en') =>
  (await ask('GET', '/config/findings', undefined, { 'accept-language': language })).body.items as {
    code: string
    path: string
    text: string
  }[]
const named = (all: readonly { code: string; path: string }[]) =>
  all.map(({ code, path }) => `${code} ${path}`).toSorted()

t.test('a configuration in order has no findings', async (t) => {
  t.same(await listed(), [])
})

for (const { before = [], save, found, text } of rows)
  t.test(
    `${save.join(' ').replace('[object Object]', JSON.stringify(save[2]))}: ${found}`,
    async (t) => {
      await ok('POST', `/config/revisions/${start}/restore`)
      // So that the ids in the table above hold in any order.
      await db('sqlite_sequence').whereNot({ name: 'revision' }).delete()
      for (const step of before) await ok(...step)
      const stood = named(await listed())
      const { warnings } = await ok(...save)
      t.same(named(warnings), found.toSorted(), 'the save tells what it caused')
      const all = await listed()
      t.same(named(all), [...stood.filter((one) => named(all).includes(one)), ...found].toSorted())
      for (const { code, text: sentence } of [...all, ...(await listed('vi'))]) {
        t.not(sentence, code, `${code} has a sentence`)
        t.notMatch(sentence, /[{}]|undefined/)
      }
      if (text !== undefined) {
        const first = (of: readonly { code: string; path: string; text: string }[]) =>
          of.find(({ code, path }) => `${code} ${path}` === found[0])?.text
        t.same([first(await listed('vi')), first(all)], text)
      }
      const again = await ask(
        save[0] === 'POST' ? 'PATCH' : save[0],
        save[0] === 'POST' ? '/ivrs/1' : save[1],
        save[0] === 'POST' ? { name: 'Menu!' } : save[2],
      )
      t.same(again.body.warnings, [], 'what stood before is not told again')
    },
  )
