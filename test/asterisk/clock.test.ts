import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { asteriskControl } from '../../src/asterisk/control.js'
import { homeOf, makeFolders } from '../../src/asterisk/home.js'
import { proveSip } from '../support/certificate.js'
import { logLines } from '../support/log-lines.js'
import { takePlace } from '../support/place.js'
import { poll } from '../support/wait.js'

const day = 86_400_000
const place = await takePlace()
const data = mkdtempSync(join(tmpdir(), 'td-clock-'))
// No program is there: it is tried again and again, and none of it may depend on the clock.
const home = homeOf(data, join(data, 'nothing'))
await makeFolders(home)
await proveSip(home)
const log = logLines()
let setBy = 0
const control = await asteriskControl({
  home,
  sip: {
    host: place.server,
    port: place.sipPort,
    tlsPort: place.sipTlsPort,
    rtp: place.rtp,
    externalAddress: undefined,
    localNetworks: [],
  },
  log,
  contexts: [],
  now: () => Date.now() + setBy,
  render: async () => {},
  onUp: async () => {},
  onHung: () => {},
  onReplaced: () => {},
})
t.teardown(async () => {
  await control.stop()
  rmSync(data, { recursive: true })
  await place.release()
})
control.start()
const tries = () => log.lines.filter((line) => /Asterisk is not running/.test(line)).length

for (const [what, by] of [
  ['back', -day],
  ['forward', day],
] as const)
  t.test(`set ${what} by a day, the clock changes neither deadlines nor pauses`, async (t) => {
    setBy = 0
    const before = tries()
    const since = performance.now()
    const waiting = control.waitUp(1500)
    await poll(() => tries() > before, 'a try', 3000, 5)
    setBy = by
    t.equal(await waiting, false)
    const took = performance.now() - since
    t.ok(took >= 1400, `${took} ms`)
    t.ok(took < 3000, `${took} ms`)
    t.match(control.health(), { state: 'down', problem: /ENOENT/ })
    const then = tries()
    await poll(() => tries() > then, 'another try', 8000)
  })
