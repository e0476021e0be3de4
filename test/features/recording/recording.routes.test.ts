import { readFile, rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { type Test, test } from 'tap'
import { callRecord, counting, recordedLeg, writePart } from './part-fixtures.js'
import { recordingApp } from './recording-app.js'

const id = 'td1-1763607600.1'
const url = `/api/calls/${id}/recording`
const file = `2026/11/20/${id}.wav`

/** A call of one second with a finished recording. */
async function recordedCall(t: Test) {
  const parts = await recordingApp(t)
  const { folders, enqueue, feature, clock, ask } = parts
  await writePart(folders, id, { own: counting(8000), heard: counting(8000, 5) })
  await enqueue([callRecord(id, clock.now, [recordedLeg(id, 1, clock.now)])])
  await feature.idle()
  const bytes = await readFile(join(folders.recordings, file))
  const get = (wishes: Record<string, string> = {}) => ask(url, wishes)
  return { ...parts, bytes, get }
}

test('a recording is sent whole, as a WAV that says it takes ranges', async (t) => {
  const { get, bytes } = await recordedCall(t)
  const answer = await get()
  t.equal(answer.statusCode, 200)
  t.match(answer.headers, {
    'content-type': 'audio/wav',
    'content-length': '32044',
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-cache',
    'content-disposition': `inline; filename="${id}.wav"`,
  })
  t.ok(answer.rawPayload.equals(bytes))
})

const ranges: readonly (readonly [
  range: string,
  status: number,
  contentRange: string | undefined,
  first: number,
  last: number,
])[] = [
  ['bytes=0-99', 206, 'bytes 0-99/32044', 0, 99],
  ['bytes=44-', 206, 'bytes 44-32043/32044', 44, 32_043],
  ['bytes=-44', 206, 'bytes 32000-32043/32044', 32_000, 32_043],
  ['bytes=-99999', 206, 'bytes 0-32043/32044', 0, 32_043],
  ['bytes=32043-99999', 206, 'bytes 32043-32043/32044', 32_043, 32_043],
  ['bytes=32044-', 416, 'bytes */32044', 0, -1],
  ['bytes=-0', 416, 'bytes */32044', 0, -1],
  ['bytes=9-3', 200, undefined, 0, 32_043],
  ['bytes=-', 200, undefined, 0, 32_043],
  ['bytes=0-1,4-5', 200, undefined, 0, 32_043],
  ['pages=1-2', 200, undefined, 0, 32_043],
]

for (const [range, status, contentRange, first, last] of ranges) {
  test(`range ${range} answers ${status}`, async (t) => {
    const { get, bytes } = await recordedCall(t)
    const answer = await get({ range })
    t.equal(answer.statusCode, status)
    t.equal(answer.headers['content-range'], contentRange)
    if (status === 416) t.match(answer.json(), { code: 'bad-range' })
    else t.ok(answer.rawPayload.equals(bytes.subarray(first, last + 1)))
  })
}

test('HEAD answers what GET would, without a byte and without an audit row', async (t) => {
  const { get, audited } = await recordedCall(t)
  const answer = await get({ range: 'bytes=0-99', method: 'HEAD' })
  t.equal(answer.statusCode, 206)
  t.match(answer.headers, { 'content-length': '100', 'content-range': 'bytes 0-99/32044' })
  t.equal(answer.rawPayload.length, 0)
  t.same(audited, [])
})

test('who has it already is told so, and a range of another version is not mixed in', async (t) => {
  const { get } = await recordedCall(t)
  const etag = String((await get()).headers.etag)
  t.match(etag, /^"[0-9a-f]+-[0-9a-f]+"$/)
  const again = await get({ 'if-none-match': `"x", W/${etag}` })
  t.equal(again.statusCode, 304)
  t.equal(again.rawPayload.length, 0)
  t.equal((await get({ 'if-range': etag, range: 'bytes=0-9' })).statusCode, 206)
  t.equal((await get({ 'if-range': '"other"', range: 'bytes=0-9' })).statusCode, 200)
})

test('an agent hears own calls without an audit row, and does not learn of others', async (t) => {
  const { get, own, audited } = await recordedCall(t)
  const refused = await get({ as: 'agent' })
  t.equal(refused.statusCode, 404)
  t.match(refused.json(), { code: 'not-found' })
  own.add(id)
  t.equal((await get({ as: 'agent' })).statusCode, 200)
  t.same(audited, [])
})

test('somebody else’s call heard is one audit row a series, wherever the series starts', async (t) => {
  const { get, audited, clock } = await recordedCall(t)
  for (const range of ['bytes=44-', 'bytes=0-99', 'bytes=100-'])
    await get({ as: 'supervisor', range })
  t.match(audited, [
    { action: 'recording.played', object: `calls/${id}`, actor: { username: 'supervisor' } },
  ])
  await get()
  t.equal(audited.length, 2, 'another listener is another row')
  clock.now += 16 * 60_000
  await get()
  t.equal(audited.length, 3, 'so is the same one later')
})

test('what cannot be audited is not played', async (t) => {
  const { get, audited, failAudit } = await recordedCall(t)
  failAudit(true)
  t.equal((await get()).statusCode, 503)
  failAudit(false)
  t.equal((await get()).statusCode, 200)
  t.equal(audited.length, 1)
})

test('another id of the call leads to its own', async (t) => {
  const { ask, aliases } = await recordedCall(t)
  aliases.set('td1-1763607600.7', id)
  for (const method of ['GET', 'HEAD', 'DELETE'] as const) {
    const answer = await ask('/api/calls/td1-1763607600.7/recording', { method })
    t.equal(answer.statusCode, 308)
    t.equal(answer.headers.location, url)
  }
})

test('each reason not to play has its code', async (t) => {
  const { ask, get, calls, enqueue, feature, clock, folders } = await recordedCall(t)
  const told = async (call: string) => {
    const answer = await ask(`/api/calls/${call}/recording`)
    const { code, detail } = answer.json<{ code: string; detail: string }>()
    const why = /không còn trên đĩa|không có âm thanh/.exec(detail)?.[0]
    return [answer.statusCode, code, why].filter(Boolean).join(' ')
  }
  t.equal(await told('unknown'), '404 not-found')
  calls.add('plain')
  t.equal(await told('plain'), '404 no-recording')
  await enqueue([callRecord('lost', clock.now, [recordedLeg('lost', 9, clock.now)])])
  t.equal(await told('lost'), '409 recording-not-ready')
  clock.now += 5000
  await feature.idle()
  t.equal(await told('lost'), '404 recording-failed không còn trên đĩa')
  await enqueue([callRecord('rang', 0, [{ channel: 'rang', side: 'left', bridged: [] }])])
  await feature.idle()
  t.equal(await told('rang'), '404 no-recording')
  await truncate(join(folders.recordings, file), 44)
  t.equal(await told(id), '404 recording-failed không có âm thanh')
  await rm(join(folders.recordings, file))
  t.equal(await told(id), '404 recording-failed không còn trên đĩa')
  t.equal((await get({ as: 'supervisor' })).statusCode, 404)
})

test('ids that look like paths, or are endless, find nothing', async (t) => {
  const { ask, calls } = await recordedCall(t)
  for (const hostile of ['..%2f..%2fetc%2fpasswd', '%00', '..', 'a%0d%0ab', '$%7BSHELL(id)%7D']) {
    const answer = await ask(`/api/calls/${encodeURI(hostile)}/recording`)
    t.equal(answer.statusCode, 404, hostile)
  }
  calls.add('../../tongdai.db')
  const answer = await ask('/api/calls/..%2f..%2ftongdai.db/recording')
  t.match(answer.json(), { code: 'no-recording' })
  const endless = await ask(`/api/calls/${'x'.repeat(5000)}/recording`)
  t.ok(endless.statusCode >= 400 && endless.statusCode < 500)
})

test('deleting takes the file, says who did it, and cannot be done twice', async (t) => {
  const { ask, audited, folders, get, feature } = await recordedCall(t)
  const remove = () => ask(url, { method: 'DELETE' })
  t.equal((await remove()).statusCode, 204)
  await t.rejects(readFile(join(folders.recordings, file)), { code: 'ENOENT' })
  t.match(audited, [{ action: 'recording.deleted', object: `calls/${id}` }])
  t.match((await get()).json(), { code: 'no-recording' })
  t.match((await remove()).json(), { code: 'no-recording' })
  t.equal(audited.length, 1)
  t.match((await feature.summaries([id])).get(id), { state: 'deleted', reason: 'deleted' })
})

test('a deletion made for another version is refused, and one for this version goes through', async (t) => {
  const { ask, get, audited } = await recordedCall(t)
  const remove = (tag: string) => ask(url, { method: 'DELETE', 'if-match': tag })
  const etag = String((await get({ as: 'supervisor', method: 'HEAD' })).headers.etag)
  for (const stale of ['"1"', `W/${etag}`, '']) {
    const refused = await remove(stale)
    t.match(refused.json(), { status: 412, code: 'stale' })
  }
  t.equal((await get({ method: 'HEAD' })).headers.etag, etag, 'it is still there')
  t.same(audited, [])
  t.equal((await remove(`"1", ${etag}`)).statusCode, 204)
  t.match((await remove(etag)).json(), { code: 'no-recording' })
})

test('what cannot be played yet has no version: only * names it', async (t) => {
  const { ask, clock, enqueue } = await recordedCall(t)
  await enqueue([callRecord('lost', clock.now, [recordedLeg('lost', 9, clock.now)])])
  const remove = (tag: string) =>
    ask('/api/calls/lost/recording', { method: 'DELETE', 'if-match': tag })
  t.equal((await remove('"0-0"')).statusCode, 412)
  t.equal((await remove('*')).statusCode, 204)
})

test('a deletion that cannot be audited does not happen', async (t) => {
  const { ask, get, failAudit } = await recordedCall(t)
  failAudit(true)
  t.equal((await ask(url, { method: 'DELETE' })).statusCode, 503)
  failAudit(false)
  t.equal((await get()).statusCode, 200)
})

test('only an admin may delete; nobody hears anything without a login', async (t) => {
  const { ask, get } = await recordedCall(t)
  for (const as of ['agent', 'supervisor']) {
    t.equal((await ask(url, { method: 'DELETE', as })).statusCode, 403)
  }
  for (const method of ['GET', 'HEAD', 'DELETE']) {
    t.equal((await ask(url, { method, as: 'nobody' })).statusCode, 401)
  }
  t.equal((await get()).statusCode, 200)
})
