import { test } from 'tap'
import { ami } from '../../../src/asterisk/ami.js'
import { stopRecordings } from '../../../src/asterisk/stop-recordings.js'
import { lookAtPart, partSamples } from '../../../src/features/recording/recording.part.js'
import { logLines } from '../../support/log-lines.js'
import { poll } from '../../support/wait.js'
import { localAsterisk } from './local-asterisk.js'
import { dataFolder } from './part-fixtures.js'

test('recordings that run are stopped once and their files closed, the call goes on', async (t) => {
  const { data, folders } = await dataFolder(t)
  const { child, call, legs, admin } = await localAsterisk(data, folders.parts)
  t.teardown(() => child.stop())
  const adapter = ami({ ...admin, log: logLines(), contexts: [] })
  t.teardown(() => adapter.stop())
  t.same(await stopRecordings(adapter, new Set()), [], 'Asterisk cannot be asked yet')
  adapter.start()
  await poll(() => adapter.connected, 'AMI', 5000)

  call(6)
  const recorded = (await legs('BRIDGE_ENTER')).map(({ channel }) => channel)
  const parts = () => Promise.all(recorded.map((channel) => lookAtPart(folders.parts, channel)))
  const allHave = async (isSo: (part: Awaited<ReturnType<typeof lookAtPart>>) => boolean) =>
    (await parts()).every(isSo)
  await poll(() => allHave((part) => partSamples(part) > 0), 'written audio', 9000)
  const asked = new Set(['gone-1.1'])
  t.same(new Set(await stopRecordings(adapter, asked)), new Set(recorded))
  await poll(
    () =>
      allHave(({ own, heard }) =>
        [own, heard].every((side) => side?.is === 'audio' && side.closed),
      ),
    'closed files',
    3000,
  )
  const closed = await parts()
  t.equal(asked.size, 4, 'every channel that is up, and none that is not')
  t.same(await stopRecordings(adapter, asked), [])
  t.same(await stopRecordings(adapter, new Set()), [], 'nothing records any more')
  const both = await legs('BRIDGE_EXIT')
  const talked = Math.min(...both.map(({ bridged: [one] }) => (one?.to ?? 0) - (one?.from ?? 0)))
  t.ok(talked > 5000, `the call went on: ${talked} ms`)
  t.same(await parts(), closed, 'and wrote nothing more')
})

test('a channel that is not there was not recorded', async (t) => {
  const { data, folders } = await dataFolder(t)
  const { child, admin } = await localAsterisk(data, folders.parts)
  t.teardown(() => child.stop())
  const adapter = ami({ ...admin, log: logLines(), contexts: [] })
  t.teardown(() => adapter.stop())
  adapter.start()
  await poll(() => adapter.connected, 'AMI', 5000)
  t.equal(await adapter.stopRecording('PJSIP/101-00000001'), false)
})
