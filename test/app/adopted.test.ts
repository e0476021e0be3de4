import { chownSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { anotherService, settingsOf } from '../support/another-service.js'
import { openHouse } from '../support/house.js'
import { unprivileged } from '../support/unprivileged.js'
import { poll } from '../support/wait.js'

const numbers = ['101', '102', '103', '104', '105']
const house = await openHouse(
  t,
  numbers.map((number) => ({ number })),
)
const { pbx } = house
const middle = `/api/extensions/${house.extensions.get('103')?.id}`
const callerId = async () =>
  /callerid +: (.*)/.exec(await pbx.asterisk('pjsip show endpoint 103'))?.[1]
/** What a test as root has copied belongs to whoever the service runs as. */
function give(folder: string): void {
  const account = unprivileged()
  if (account === undefined) return
  for (const name of ['.', ...readdirSync(folder)])
    chownSync(`${folder}/${name}`, account.uid, account.gid)
}
const details = async () => (await pbx.api('GET', '/api/system/health')).body.parts[0].details

t.test(
  'files that a killed service wrote and did not tell Asterisk are told by the next',
  async (t) => {
    const kept = ['db', 'conf/generated']
    const asterisk = pbx.asteriskPid()
    await pbx.api.ok('PATCH', middle, { name: 'New' })
    await pbx.killService('SIGKILL')
    for (const folder of kept)
      cpSync(`${pbx.data}/${folder}`, `${pbx.data}/cache/${folder}`, { recursive: true })
    await pbx.start()
    await pbx.api.ok('PATCH', middle, { name: 'Old' })
    await pbx.killService('SIGKILL')
    t.equal(await callerId(), '"Old" <103>')
    for (const folder of kept) {
      rmSync(`${pbx.data}/${folder}`, { recursive: true })
      cpSync(`${pbx.data}/cache/${folder}`, `${pbx.data}/${folder}`, { recursive: true })
    }
    give(`${pbx.data}/db`)
    give(`${pbx.data}/conf/generated`)

    await pbx.start()
    t.match(await pbx.api.ok('GET', middle), { name: 'New' })
    t.equal(await callerId(), '"New" <103>')
    t.equal(pbx.asteriskPid(), asterisk)
  },
)

t.test(
  'an Asterisk of the version before is told what it can read again, the rest is told',
  async (t) => {
    const file = (name: string) => `${pbx.data}/conf/${name}`
    const older = readFileSync(file('extensions.conf'), 'utf8').replaceAll('*43', '*44')
    writeFileSync(file('extensions.conf'), older)
    await pbx.asterisk('dialplan reload')
    t.match(await pbx.asterisk('dialplan show *44@features'), 'Echo')
    writeFileSync(file('rtp.conf'), '; older\n')
    t.same((await details()).waitingForRestart, [])

    for (const time of ['first', 'second']) {
      await pbx.killService('SIGKILL')
      await pbx.start()
      t.match(await pbx.asterisk('dialplan show *43@features'), 'Echo', time)
      t.match(await pbx.asterisk('dialplan show *44@features'), 'no existence')
      t.match(await details(), { waitingForRestart: ['rtp.conf'], starts: 0 }, time)
    }
    pbx.killAsterisk('SIGKILL')
    await poll(async () => (await details()).starts === 1, 'a fresh Asterisk', 15_000)
    t.same((await details()).waitingForRestart, [])
    await pbx.waitHealthy(15_000)
  },
)

t.test('since when Asterisk runs is not since when the service knows it', async (t) => {
  await pbx.killService('SIGKILL')
  const killed = Date.now()
  await pbx.start()
  const { startedAt } = await details()
  t.ok(Date.parse(startedAt) < killed, startedAt)
})

t.test(
  'settings that Asterisk reads at its start wait for the next one, and it says so',
  async (t) => {
    const asterisk = pbx.asteriskPid()
    const settings = settingsOf(pbx)
    await pbx.killService('SIGKILL')
    pbx.service = anotherService({ ...settings, TONGDAI_RTP_PORTS: '50000-50099' })
    await pbx.waitHealthy()
    t.match(await details(), { waitingForRestart: ['generated/rtp.conf'] })
    t.equal(pbx.asteriskPid(), asterisk)
  },
)
