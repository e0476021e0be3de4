import t from 'tap'
import { liveHub } from '../../../src/features/monitor/monitor.hub.js'
import { tagsOf, type Viewer } from '../../../src/features/monitor/monitor.may.js'
import {
  changesBetween,
  emptyPicture,
  pictureOf,
  type Sight,
} from '../../../src/features/monitor/monitor.pump.js'

const call = (id: string, mark: string, ...tags: number[]): Sight => ({
  ...{ kind: 'call', id, mark, tags: new Set(tags), show: () => ({ id, mark }) },
})
const everybody: Viewer = { userId: 1, queues: null }
const sales: Viewer = { userId: 2, queues: new Set([1]) }
const told = (before: readonly Sight[], after: readonly Sight[], viewer: Viewer) =>
  changesBetween(pictureOf(before), pictureOf(after))
    .filter(({ isFor }) => isFor(viewer))
    .map(({ kind, sight }) => `${kind} ${sight.id}`)

t.test('only what has changed is told, and what is over', async (t) => {
  t.same(told([], [call('a', '1')], everybody), ['call a'])
  t.same(told([call('a', '1')], [call('a', '1')], everybody), [])
  t.same(told([call('a', '1')], [call('a', '2')], everybody), ['call a'])
  t.same(told([call('a', '1')], [], everybody), ['call.ended a'])
  t.same(changesBetween(emptyPicture, emptyPicture), [])
})

t.test('a supervisor of one queue sees calls come into it and leave it', async (t) => {
  const [before, inSales, elsewhere] = [call('a', '1'), call('a', '1', 1), call('a', '2', 2)]
  t.same(told([], [before], sales), [])
  t.same(told([before], [inSales], sales), ['call a'])
  t.same(told([inSales], [elsewhere], sales), ['call.ended a'])
  t.same(told([elsewhere], [], sales), [])
  t.same(told([inSales], [elsewhere], everybody), ['call a'], 'to others it goes on')
})

t.test('a call belongs to its queue and to those of its people', async (t) => {
  const queues = new Map([
    [7, [1, 2]],
    [8, [3]],
  ])
  const agent = { userId: 7, name: '', number: '101' }
  const tags = tagsOf(
    { queue: { id: 5, name: '' }, agent, offered: [] },
    [8],
    (id) => queues.get(id) ?? [],
  )
  t.same([...tags].toSorted(), [1, 2, 3, 5])
})

t.test('events after one that is known are had again, from another run none', async (t) => {
  const hub = liveHub<Viewer>('run1')
  for (const id of ['a', 'b', 'c']) hub.publish('call', () => ({ id }))
  t.same(
    hub.after('run1-1')?.map(({ data }) => data('vi')),
    ['{"id":"b"}', '{"id":"c"}'],
  )
  t.same(hub.after(hub.idOf(3)), [])
  for (const foreign of ['run2-1', 'run1-9', 'run1', '', 'run1-x'])
    t.equal(hub.after(foreign), undefined, foreign)
})

t.test('of very many events the latest are kept', async (t) => {
  const hub = liveHub<Viewer>('r')
  for (let n = 0; n < 5000; n++) hub.publish('call', () => ({ n }))
  t.equal(hub.after('r-1'), undefined)
  t.equal(hub.after('r-4990')?.length, 10)
})
