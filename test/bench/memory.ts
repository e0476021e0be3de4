import { setTimeout as sleep } from 'node:timers/promises'
import { benchPlace } from './bench-place.ts'
import { numbersFrom, seedExtensions, seededLogin } from './phones.ts'
import { residentMb } from './process-use.ts'
import { atMost, type BenchRow, beside } from './row.ts'
import { placeCalls, startAnswering } from './sip-load.ts'
import { withPbx } from './with-pbx.ts'

const extensions = numbersFrom(1000, 1000)
const calls = 50

/** The service's memory with many extensions and many calls, while it is asked and changed, too. */
export function memoryBench(): Promise<BenchRow[]> {
  return withPbx(async (pbx) => {
    const callers = extensions.slice(0, calls).map(seededLogin)
    const callees = extensions.slice(-calls).map(seededLogin)
    const answering = await startAnswering(benchPlace, callees)
    const load = { callers, callees, calls, rate: 25, talkMs: 15_000 }
    const placed = placeCalls(benchPlace, load)
    await sleep((1000 * calls) / load.rate + 1000)
    const { pid } = pbx.service
    const up = (await pbx.asterisk('core show channels count')).match(/^(\d+) active calls?/m)?.[1]
    if (Number(up) !== calls) throw new Error(`${up} instead of ${calls} calls are up`)
    let most = 0
    for (let id = 1; id <= 20; id++) {
      await pbx.api.ok('PATCH', `/api/extensions/${id}`, { name: `Đổi tên ${id}` })
      await pbx.api.ok('GET', '/api/extensions?limit=100')
      most = Math.max(most, residentMb(pid).now)
    }
    const peak = residentMb(pid).most
    await placed
    await answering.stop()
    return [
      atMost(`service memory, ${extensions.length} extensions, ${calls} calls up`, most, 'MB', 200),
      beside('the most it ever held', peak, 'MB'),
    ]
  }, seedExtensions(extensions))
}
