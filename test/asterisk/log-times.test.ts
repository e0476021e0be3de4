import t from 'tap'
import { systemActor } from '../../src/domain/actor.js'
import {
  allExtensions,
  insertExtension,
  updateExtension,
} from '../../src/features/extension/extension.repo.js'
import { configured, values } from '../conf/configured.js'

const by = { actor: systemActor, action: 'test' }

// Fourteen hours ahead of UTC, and another zone than that of any machine this may run on.
process.env.TZ = 'Pacific/Kiritimati'
const { configuration, control, db } = await configured(t)

t.test('the service reads the times of Asterisk as Asterisk means them', async (t) => {
  const { startedAt } = await control.ami.coreStatus()
  t.ok(Math.abs(startedAt - Date.now()) < 60_000, new Date(startedAt).toISOString())
})

t.test('what Asterisk complains of now is found, and what it did before is not', async (t) => {
  await configuration.change((change) => insertExtension(change, values, 1), by)
  const [extension] = await allExtensions(db)
  if (extension === undefined) throw new Error('no extension')
  const refused = configuration.change(
    (change) => updateExtension(change, extension, { name: 'break' }, 2),
    by,
  )
  await t.rejects(refused, { code: 'not-confirmed', message: /dtmf_mode/ })
  t.match(await control.complaints(Date.now() - 30_000), /dtmf_mode/)
  t.equal(await control.complaints(Date.now() + 60_000), '')
  process.env.TZ = 'Pacific/Honolulu'
  t.equal(await control.complaints(Date.now() + 60_000), '', 'ten hours behind UTC, too')
})
