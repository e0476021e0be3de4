import { mkdirSync, readFileSync, rmdirSync } from 'node:fs'
import t from 'tap'
import { login } from '../../support/api.js'
import { openHouse } from '../../support/house.js'
import { poll } from '../../support/wait.js'
import { withoutAsterisk } from '../../support/without-asterisk.js'

const house = await openHouse(t, [{ number: '101' }, { number: '102' }])
const { pbx } = house
const { api } = pbx
const first = house.extensions.get('101')?.id ?? 0
const files = () =>
  ['pjsip.conf', 'extensions.conf'].map((name) =>
    readFileSync(`${pbx.data}/conf/generated/${name}`, 'utf8'),
  )
const everything = async () => ({
  extensions: (await api.ok('GET', '/api/extensions')).items.map(
    ({ id, number, name, updatedAt }: Record<string, unknown>) => [id, number, name, updatedAt],
  ),
  tag: (await api('GET', `/api/extensions/${first}`)).headers.get('etag'),
  audit: (await api.ok('GET', '/api/audit')).items.filter(({ action }: { action: string }) =>
    action.startsWith('extension.'),
  ).length,
  files: files(),
})

t.test('a change under which Asterisk dies is taken back everywhere', async (t) => {
  const before = await everything()
  pbx.killAsterisk('SIGSTOP')
  const answer = api('PATCH', `/api/extensions/${first}`, { name: 'Nửa vời' })
  await poll(() => files().join().includes('Nửa vời'), 'the file', 3000, 5)
  pbx.killAsterisk('SIGKILL')
  t.match(await answer, { status: 503, body: { code: 'asterisk-unreachable' } })
  const after = await everything()
  t.same({ ...after, audit: 0, tag: '' }, { ...before, audit: 0, tag: '' })
  t.not(after.tag, before.tag, 'who read the change meanwhile must not take the next one for it')
  t.match((await api.ok('GET', '/api/audit?limit=2')).items, [
    { action: 'config.restored', username: 'system' },
    { action: 'extension.changed', details: { name: 'Nửa vời' } },
  ])
  await pbx.waitHealthy(30_000)
  t.match(await pbx.asterisk('pjsip show endpoint 101'), /callerid +: "Máy 101" <101>/)
})

t.test(
  'a change whose file cannot be written is taken back, and not laid at Asterisk',
  async (t) => {
    const before = await everything()
    const obstacle = `${pbx.data}/conf/generated/extensions.conf.new`
    mkdirSync(obstacle)
    const body = { number: '197', name: 'Mới', ringSeconds: 10 }
    const answer = await api('POST', '/api/extensions', body)
    t.match(answer, { status: 500, body: { code: 'internal' } })
    t.notMatch(JSON.stringify(answer.body), pbx.data)
    t.same({ ...(await everything()), audit: 0 }, { ...before, audit: 0 })
    t.notMatch(await pbx.asterisk('pjsip show endpoint 197'), 'ParameterName')
    rmdirSync(obstacle)
    const { id } = await api.ok('POST', '/api/extensions', body)
    await api.ok('DELETE', `/api/extensions/${id}`)
  },
)

t.test(
  'while Asterisk is down changes of extensions are refused whole, all else works',
  async (t) => {
    const before = await everything()
    const release = await withoutAsterisk(pbx)
    const refused = { status: 503, body: { code: 'asterisk-unreachable' } }
    const url = `/api/extensions/${first}`
    const answers = await Promise.all([
      api('POST', '/api/extensions', { number: '199', name: 'Mới' }),
      api('PATCH', url, { name: 'Khác', number: '198' }),
      api('POST', `${url}/secret`),
      api('DELETE', url),
    ])
    for (const answer of answers) t.match(answer, refused)
    t.match(await api('POST', '/api/extensions', { number: '1' }), { status: 400 })
    t.same(await everything(), before, 'nothing is half done')

    t.match(await api.ok('GET', url), { number: '101', registered: null, contacts: null })
    t.match((await api.ok('GET', '/api/extensions')).items, [
      { registered: null, contacts: null },
      { registered: null, contacts: null },
    ])
    t.equal((await api('GET', '/api/calls')).status, 200)
    const password = 'long enough'
    const person = { username: 'mai', name: 'Mai', role: 'agent', password }
    const { id } = await api.ok('POST', '/api/users', person)
    const phones = await api('PATCH', `/api/users/${id}`, { extensionId: first })
    t.equal(phones.status, 503, 'who gets an extension gets accounts for phones')
    await api.ok('PATCH', `/api/users/${id}`, { password: 'another one' })
    const mai = await login(pbx.base, 'mai', 'another one')
    t.match((await mai('GET', '/api/session')).body, { user: { extensionId: null } })
    t.equal((await api('DELETE', `/api/users/${id}`)).status, 204)

    await release()
    await pbx.waitHealthy(30_000)
    t.same(await everything(), before, 'and nothing is done later')
    t.match(await api.ok('GET', url), { registered: false })
    t.equal((await api('PATCH', url, { record: true })).status, 200, 'changes are taken again')
    t.equal((await api('GET', `${url}/secret`)).status, 200)
  },
)
