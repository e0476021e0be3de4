import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import { startPbx } from './pbx.js'
import { takePlace } from './place.js'

t.test('the product starts, answers, is killed, comes back and leaves nothing', async (t) => {
  const pbx = await startPbx(await takePlace())
  t.teardown(() => pbx.stop())
  t.same(await pbx.health(), { code: 200, status: 'ok' })
  t.match(await pbx.asterisk('core show version'), /^Asterisk 22\./)
  const created = await pbx.api('POST', '/api/extensions', { number: '101', name: 'An' })
  t.equal(created.status, 201)
  await t.rejects(pbx.api.ok('POST', '/api/extensions', { number: '101', name: 'An' }), /409/)
  const asterisk = pbx.asteriskPid()
  await pbx.killService('SIGKILL')
  await t.rejects(pbx.health())
  await pbx.start()
  t.equal(pbx.asteriskPid(), asterisk, 'Asterisk has outlived the service')
  await pbx.stop()
  t.notOk(existsSync(pbx.data))
  const commandLine = `/proc/${asterisk}/cmdline`
  t.equal(existsSync(commandLine) ? readFileSync(commandLine, 'utf8') : '', '', 'it has ended')
})
