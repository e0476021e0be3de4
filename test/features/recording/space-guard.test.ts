import { test } from 'tap'
import { roomToRecord, spaceGuard } from '../../../src/features/recording/space-guard.js'

const mb = 1024 * 1024

const refuse = (error: unknown): never => {
  throw error
}

const looks: readonly (readonly [before: boolean, freeMb: number, allowed: boolean])[] = [
  [true, 500, true],
  [true, 499, false],
  [false, 500, false],
  [false, 549, false],
  [false, 550, true],
  [true, 0, false],
]

for (const [before, freeMb, allowed] of looks) {
  test(`${before ? 'recording' : 'not recording'} with ${freeMb} MB free of 500 asked: ${allowed}`, async (t) => {
    t.equal(roomToRecord(before, freeMb * mb, 500), allowed)
  })
}

test('with nothing asked for there is always room', async (t) => {
  t.ok(roomToRecord(true, 0, 0))
})

test('listeners hear of changes only, until they leave', async (t) => {
  let free = 600
  const guard = spaceGuard({
    folder: '/',
    minFreeMb: 500,
    onError: refuse,
    freeBytes: async () => free * mb,
  })
  const told: boolean[] = []
  const leave = guard.onGuard((allowed) => told.push(allowed))
  await guard.start()
  for (const next of [600, 400, 400, 520, 700]) {
    free = next
    await guard.look()
  }
  t.same(told, [false, true])
  leave()
  free = 0
  await guard.look()
  t.same(told, [false, true])
  t.notOk(guard.recordingAllowed())
  guard.stop()
})

test('a disk that cannot be asked changes nothing and is told', async (t) => {
  const errors: unknown[] = []
  const guard = spaceGuard({
    folder: '/no/such/folder',
    minFreeMb: 1,
    onError: (error) => errors.push(error),
  })
  await guard.look()
  t.ok(guard.recordingAllowed())
  t.match(errors, [{ code: 'ENOENT' }])
})

test('the space is looked at again and again', async (t) => {
  let asked = 0
  const seen = new Promise<void>((done) => {
    const guard = spaceGuard({
      folder: '/',
      minFreeMb: 500,
      onError: refuse,
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
