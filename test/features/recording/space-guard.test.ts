import { test } from 'tap'
import { type Room, roomAfter, spaceGuard } from '../../../src/features/recording/space-guard.js'

const mb = 1024 * 1024

const refuse = (error: unknown): never => {
  throw error
}

const nothingRuns = async () => undefined

const looks: readonly (readonly [before: Room, freeMb: number, after: Room])[] = [
  ['enough', 500, 'enough'],
  ['enough', 499, 'low'],
  ['enough', 249, 'scarce'],
  ['enough', 0, 'scarce'],
  ['low', 500, 'low'],
  ['low', 549, 'low'],
  ['low', 550, 'enough'],
  ['low', 250, 'low'],
  ['low', 249, 'scarce'],
  ['scarce', 250, 'scarce'],
  ['scarce', 274, 'scarce'],
  ['scarce', 275, 'low'],
  ['scarce', 549, 'low'],
  ['scarce', 550, 'enough'],
]

for (const [before, freeMb, after] of looks) {
  test(`${before} before, ${freeMb} MB free of 500 asked: ${after}`, async (t) => {
    t.equal(roomAfter(before, freeMb * mb, 500), after)
  })
}

test('with nothing asked for there is always room', async (t) => {
  t.equal(roomAfter('enough', 0, 0), 'enough')
})

test('listeners hear of changes only, until they leave', async (t) => {
  let free = 600
  const guard = spaceGuard({
    folder: '/',
    minFreeMb: 500,
    onError: refuse,
    stopRunning: nothingRuns,
    freeBytes: async () => free * mb,
  })
  const told: Room[] = []
  const leave = guard.onRoom((room) => told.push(room))
  await guard.start()
  for (const next of [600, 400, 400, 200, 520, 700]) {
    free = next
    await guard.look()
  }
  t.same(told, ['low', 'scarce', 'low', 'enough'])
  leave()
  free = 0
  await guard.look()
  t.equal(told.length, 4)
  t.equal(guard.room(), 'scarce')
  guard.stop()
})

test('what runs is stopped at every look while room is scarce, after listeners were told', async (t) => {
  const happened: string[] = []
  let free = 600
  const guard = spaceGuard({
    folder: '/',
    minFreeMb: 500,
    onError: (error) => happened.push(String(error)),
    stopRunning: async () => {
      happened.push('stop')
      if (happened.length === 3) throw new Error('not now')
    },
    freeBytes: async () => free * mb,
  })
  guard.onRoom((room) => happened.push(room))
  for (const next of [600, 240, 240, 240, 300]) {
    free = next
    await guard.look()
  }
  t.same(happened, ['scarce', 'stop', 'stop', 'Error: not now', 'stop', 'low'])
})

test('who could not be told is told again, and till then there is no more room, but less at once', async (t) => {
  let free = 600
  let answer: 'fails' | 'absent' | 'hears' = 'fails'
  const errors: unknown[] = []
  const guard = spaceGuard({
    folder: '/',
    minFreeMb: 500,
    onError: (error) => errors.push(error),
    stopRunning: nothingRuns,
    freeBytes: async () => free * mb,
  })
  const logged: Room[] = []
  const told: Room[] = []
  guard.onRoom((room) => logged.push(room))
  guard.onRoom(async (room) => {
    if (answer === 'fails') throw new Error('Asterisk did not answer')
    if (answer === 'absent') return false
    told.push(room)
    return true
  })
  const seen: Room[] = []
  for (const [next, how] of [
    [400, 'fails'],
    [400, 'absent'],
    [400, 'hears'],
    [600, 'fails'],
    [600, 'absent'],
    [600, 'hears'],
  ] as const) {
    free = next
    answer = how
    await guard.look()
    seen.push(guard.room())
  }
  t.same(seen, ['low', 'low', 'low', 'low', 'low', 'enough'])
  t.same(told, ['low', 'enough'])
  t.same(logged, ['low', 'enough'], 'who has heard it is not told again')
  t.equal(errors.length, 2)
})

test('a disk that cannot be asked changes nothing and is told', async (t) => {
  const errors: unknown[] = []
  const guard = spaceGuard({
    folder: '/no/such/folder',
    minFreeMb: 1,
    onError: (error) => errors.push(error),
    stopRunning: nothingRuns,
  })
  await guard.look()
  t.equal(guard.room(), 'enough')
  t.match(errors, [{ code: 'ENOENT' }])
})

test('the space is looked at again and again', async (t) => {
  let asked = 0
  const seen = new Promise<void>((done) => {
    const guard = spaceGuard({
      folder: '/',
      minFreeMb: 500,
      onError: refuse,
      stopRunning: nothingRuns,
      everyMs: 1,
      freeBytes: async () => {
        asked += 1
        if (asked === 3) {
          guard.stop()
          done()
        }
        return 600 * mb
      },
    })
    void guard.start()
  })
  const alive = setInterval(() => undefined, 1000)
  await seen
  clearInterval(alive)
  t.equal(asked, 3)
})
