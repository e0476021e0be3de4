import t from 'tap'
import { caller, noon, voicemailApp } from './voicemail-app.js'

t.test(
  'a box has sensible fields, an owner that exists, and one box for calls not answered',
  async (t) => {
    const { ask, box } = await voicemailApp(t)
    const owner = { type: 'extension', id: 101 }
    const id = await box({ owner })
    t.match((await ask('GET', `voicemail-boxes/${id}`)).body, {
      ...{ name: 'Hộp', owner, unanswered: true, greetingSoundId: null, attach: false },
      ...{ maxSeconds: 180, minSeconds: 2, maxMessages: 100, keepDays: 90, emails: [] },
    })
    const post = (fields: object) =>
      ask('POST', 'voicemail-boxes', { body: { name: 'X', ...fields } })
    for (const [fields, status, path] of [
      [{ owner: { type: 'extension', id: 9 } }, 422, 'owner.id'],
      [{ owner: { type: 'queue', id: 1 } }, 422, 'owner.id'],
      [{ owner: { type: 'group', id: 1 } }, 422, 'owner.id'],
      [{ greetingSoundId: 2 }, 422, 'greetingSoundId'],
      [{ owner }, 422, 'unanswered'],
      [{ owner: { type: 'nobody', id: 1 } }, 400, 'owner.type'],
      [{ emails: ['Lan <lan@cong-ty.vn>'] }, 400, 'emails.0'],
      [{ emails: ['a@b.vn\r\nBcc: c@d.vn'] }, 400, 'emails.0'],
      [{ maxSeconds: 601 }, 400, 'maxSeconds'],
      [{ maxMessages: 0 }, 400, 'maxMessages'],
      [{ name: 'a\nb' }, 400, 'name'],
    ] as const)
      t.match(await post(fields), { status, body: { errors: [{ path }] } }, JSON.stringify(fields))
    t.equal((await post({ owner, unanswered: false })).status, 201, 'a second one beside it')
  },
)

t.test(
  'messages are listed newest first, page by page, by box and by who has heard them',
  async (t) => {
    const { ask, box, leave, list } = await voicemailApp(t)
    const [one, two] = [await box({}), await box({})]
    const ids: string[] = []
    for (const id of [one, two, one, one]) ids.unshift(await leave(id))
    t.match(await ask('GET', `voicemails/${ids[0]}`), {
      body: {
        ...{ id: ids[0], box: { id: one, name: 'Hộp' }, callId: 'td-1.4', from: caller },
        ...{ at: new Date(noon).toISOString(), seconds: 3, heard: false, heardAt: null },
      },
    })
    t.same(
      (await list()).map(({ id }) => id),
      ids,
    )
    t.same(
      (await list(`?box=${two}`)).map(({ id }) => id),
      [ids[2]],
    )
    const first = (await ask('GET', 'voicemails?limit=3')).body
    t.equal(first.items.length, 3)
    const rest = (await ask('GET', `voicemails?limit=3&cursor=${first.nextCursor}`)).body
    t.match(rest, { items: [{ id: ids[3] }], nextCursor: null })
    await ask('PATCH', `voicemails/${ids[1]}`, { body: { heard: true } })
    t.same(
      (await list('?unheard=false')).map(({ id }) => id),
      [ids[1]],
    )
    t.equal((await list('?unheard=true')).length, 3)
    const stale = { body: { heard: false }, headers: { 'if-match': '"stale"' } }
    t.equal((await ask('PATCH', `voicemails/${ids[1]}`, stale)).status, 412)
    t.equal((await ask('DELETE', `voicemails/${ids[1]}`, { headers: stale.headers })).status, 412)
    const again = await ask('PATCH', `voicemails/${ids[1]}`, { body: { heard: false } })
    t.match(again.body, { heard: false, heardAt: null })
    for (const query of ['?unheard=yes', '?box=0', '?cursor=x', '?x=1', '?limit=0'])
      t.equal((await ask('GET', `voicemails${query}`)).status, 400, query)
  },
)

t.test('agents have the messages of their own extension, and no others', async (t) => {
  const { ask, box, leave, list } = await voicemailApp(t)
  const own = await leave(await box({ owner: { type: 'extension', id: 101 } }))
  const foreign = await box({ owner: { type: 'extension', id: 102 } })
  const others = [await leave(foreign), await leave(await box({}))]
  t.match(await list('', 'agent'), [{ id: own }])
  t.same(await list(`?box=${foreign}`, 'agent'), [])
  t.equal((await list('', 'supervisor')).length, 3)
  for (const id of others)
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['GET', '/audio', undefined],
      ['HEAD', '/audio', undefined],
      ['PATCH', '', { heard: true }],
      ['DELETE', '', undefined],
    ] as const) {
      const asked = { as: 'agent', ...(body !== undefined && { body }) }
      t.equal(
        (await ask(method, `voicemails/${id}${path}`, asked)).status,
        404,
        `${method} ${path}`,
      )
    }
  t.equal((await list('?unheard=true')).length, 3, 'nothing has happened to them')
  t.equal((await ask('DELETE', `voicemails/${own}`, { as: 'agent' })).status, 204)
  t.equal((await list()).length, 2)
})

t.test(
  'playing marks as heard, in ranges too, and tells the audit of somebody else’s',
  async (t) => {
    const { ask, box, leave, audited, list } = await voicemailApp(t)
    const id = await leave(await box({ owner: { type: 'extension', id: 101 } }), 2)
    audited.length = 0
    const url = `voicemails/${id}/audio`
    t.match(await ask('HEAD', url), { status: 200, headers: { 'content-length': '32044' } })
    t.same(await list('?unheard=false'), [], 'asking for its length is not hearing it')
    const own = await ask('GET', url, { as: 'agent' })
    t.match(own, {
      status: 200,
      headers: { 'content-type': 'audio/wav', 'accept-ranges': 'bytes' },
    })
    t.equal(own.raw.length, 32_044)
    t.match(await list(), [{ heard: true }])
    t.same(audited, [], 'the own one')
    for (const range of ['bytes=0-99', 'bytes=100-199']) {
      const part = await ask('GET', url, { as: 'supervisor', headers: { range } })
      t.match(part, { status: 206 })
      t.equal(part.raw.length, 100)
    }
    t.match(audited, [{ action: 'voicemail.played', object: `voicemails/${id}` }])
    t.equal(audited.length, 1, 'one listening')
    const headers = { range: 'bytes=99999-' }
    t.equal((await ask('GET', url, { headers })).status, 416)
    const etag = String(own.headers.etag)
    t.equal((await ask('GET', url, { headers: { 'if-none-match': etag } })).status, 304)
  },
)

t.test('ids are ids, never paths', async (t) => {
  const { ask } = await voicemailApp(t)
  for (const id of ['..%2f..%2fetc%2fpasswd', '1', '%00', '01M8K%27--'])
    t.equal((await ask('GET', `voicemails/${id}/audio`)).status, 400, id)
  t.equal((await ask('GET', 'voicemails/01M8K000000000000000000000')).status, 404)
})
