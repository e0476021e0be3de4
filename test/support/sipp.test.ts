import t from 'tap'
import { startBareAsterisk } from './bare-asterisk.js'
import { takePlace } from './place.js'
import { sippLogin, startSipp } from './sipp.js'

const place = await takePlace()
const asterisk = await startBareAsterisk(place, ['101', '102'])
t.teardown(() => asterisk.stop())
const server = { host: place.server, port: place.sipPort }

t.test('SIPp registers, answers and makes calls, and counts them', async (t) => {
  const answering = { address: place.phone(2), server }
  const row = ['102', sippLogin('102', 'secret-102')]
  const registered = startSipp({ ...answering, scenario: 'register', rows: [row], calls: 1 })
  t.match(await registered.done(), { successful: 1, failed: 0, errors: '' })
  const callee = startSipp({ ...answering, scenario: 'answer' })
  const caller = { scenario: 'call', address: place.phone(1), server, calls: 10, pause: 300 }
  const good = startSipp({ ...caller, rows: [['101', sippLogin('101', 'secret-101'), '102']] })
  t.match(await good.done(), { successful: 10, failed: 0, retransmissions: 0, errors: '' })
  const bad = startSipp({
    ...caller,
    calls: 2,
    rows: [['101', sippLogin('101', 'secret-101'), '555']],
  })
  const refused = await bad.done()
  t.match(refused, { successful: 0, failed: 2 })
  t.match(refused.errors, /404|480|503/)
  t.match(await callee.stop(), { successful: 10, failed: 0 })
})
