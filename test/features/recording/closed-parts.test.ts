import { test } from 'tap'
import { closedParts } from '../../../src/features/recording/closed-parts.js'
import { counting, dataFolder, recordedLeg, writePart } from './part-fixtures.js'

test('a clock that is set back makes nobody wait longer for files that are left open', async (t) => {
  const { folders } = await dataFolder(t)
  await writePart(folders, 'c-1.1', { own: counting(8000), heard: counting(8000), open: true })
  const endedAt = Date.now()
  let looks = 0
  const now = () => endedAt - (looks++ > 2 ? 3_600_000 : 0)
  const begun = performance.now()
  const legs = [recordedLeg('c-1.1', 1, endedAt)]
  const [part] = await closedParts(folders.parts, { legs, endedAt }, now, AbortSignal.timeout(8000))
  t.match(part, { own: { closed: false, samples: 8000 } })
  t.ok(performance.now() - begun < 6000)
})
