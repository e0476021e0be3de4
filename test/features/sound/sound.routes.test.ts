import t from 'tap'
import { walkRoutes } from '../../http/walk.js'
import { tone } from '../../support/tone.js'
import { decodeWav, encodeWav } from '../../support/wav.js'
import { multipart, soundApp } from './sound-app.js'

const wavOf = (hertz: number, seconds = 1) => encodeWav([tone(hertz, seconds)], 8000)
const fileOf = (content: Buffer) => multipart([{ name: 'file', filename: 'x.wav', content }])
const at = (id: number) => `/api/sounds/${id}`
const hello = { name: 'Chào', text: 'Xin chào quý khách', language: 'vi' } as const

t.test('a sound is made from Vietnamese or English text and shown', async (t) => {
  const { ask, audited } = await soundApp(t)
  const vi = await ask('POST', '/api/sounds', hello)
  t.match(vi, {
    status: 201,
    headers: { etag: '"1"', location: '/api/sounds/1' },
    body: { id: 1, ...hello, source: 'text', format: 'wav' },
  })
  t.ok(vi.body.seconds > 0.8 && vi.body.seconds < 4, `${vi.body.seconds} s`)
  t.notOk('file' in vi.body, 'where it lies is nobody’s business')
  const en = await ask('POST', '/api/sounds', { name: 'Hi', text: 'Welcome', language: 'en' })
  t.match(en, { status: 201, body: { id: 2, language: 'en' } })
  t.same((await ask('GET', '/api/sounds/1')).body, vi.body)
  t.match((await ask('GET', '/api/sounds')).body, { items: [{ id: 1 }, { id: 2 }] })
  const { rate, seconds } = decodeWav((await ask('GET', '/api/sounds/1/audio')).bytes)
  t.equal(rate, 16000)
  t.ok(Math.abs(seconds - vi.body.seconds) < 0.02)
  t.match(audited[0], { action: 'sound.created', object: 'sounds/1', details: hello })
})

t.test('text is spoken as it stands, whatever it looks like', async (t) => {
  const { ask } = await soundApp(t)
  const texts = [
    '--help',
    '-f /etc/passwd',
    '<speak><audio src="/etc/passwd"/>xin</speak>',
    '"; ls $(id) `id`',
  ]
  for (const text of texts) {
    const { status, body } = await ask('POST', '/api/sounds', { ...hello, text })
    t.match({ status, text: body.text }, { status: 201, text })
    t.ok(body.seconds < 20)
  }
  const long = await ask('POST', '/api/sounds', { ...hello, text: 'xin chào '.repeat(111) })
  t.equal(long.status, 201)
  t.ok(long.body.seconds > 30)
  t.match(await ask('POST', '/api/sounds', { ...hello, text: '…' }), { status: 422 })
  const bad = (path: string) => ({ status: 400, body: { errors: [{ path }] } })
  t.match(await ask('POST', '/api/sounds', { ...hello, text: 'x'.repeat(1001) }), bad('text'))
  t.match(await ask('POST', '/api/sounds', { ...hello, text: ' ' }), bad('text'))
  t.match(await ask('POST', '/api/sounds', { ...hello, language: 'fr' }), bad('language'))
  t.match(await ask('POST', '/api/sounds', { ...hello, seconds: 3 }), bad('seconds'))
  t.match(await ask('POST', '/api/sounds', { text: 'x' }), { status: 400 })
})

t.test('other words are spoken anew, another name is not', async (t) => {
  const { ask, audited } = await soundApp(t)
  await ask('POST', '/api/sounds', hello)
  const audio = async () => (await ask('GET', `${at(1)}/audio`)).headers.etag
  const first = await audio()
  t.match(await ask('PATCH', at(1), { name: 'Chào mừng' }), {
    status: 200,
    body: { name: 'Chào mừng' },
  })
  t.match(await ask('PATCH', at(1), { text: hello.text }), {
    status: 200,
    headers: { etag: '"2"' },
  })
  t.equal(await audio(), first)
  const longer = await ask('PATCH', at(1), {
    text: 'Xin chào quý khách, xin vui lòng chờ trong giây lát',
  })
  t.match(longer, { status: 200, headers: { etag: '"3"' }, body: { name: 'Chào mừng' } })
  t.ok(longer.body.seconds > 2)
  t.not(await audio(), first)
  t.match(await ask('PATCH', at(1), { text: 'cũ' }, { 'if-match': '"1"' }), { status: 412 })
  t.match((await ask('GET', at(1))).body, { seconds: longer.body.seconds })
  t.match(await ask('PATCH', at(1), { seconds: 1 }), { status: 400 })
  t.match(await ask('PATCH', at(1), { text: null }), { status: 400 })
  t.match(await ask('PATCH', at(7), { text: 'x' }), { status: 404 })
  t.match(audited.at(-1)?.details, { text: /chờ/, file: 'set' })
})

t.test('an upload replaces the audio everywhere, and takes the place of text', async (t) => {
  const { ask, upload, onDisk, feature, audited, is } = await soundApp(t)
  await upload(wavOf(700, 1))
  await ask('POST', '/api/sounds', hello)
  const [path] = feature.filesOf([1])
  t.equal(feature.secondsOf([1, 9]), 1)
  const replaced = await ask('PUT', `${at(1)}/file`, fileOf(wavOf(900, 2)))
  t.match(replaced, { status: 200, headers: { etag: '"2"' }, body: { seconds: 2 } })
  t.same(feature.filesOf([9, 1]), [path], 'where Asterisk finds it stays')
  t.equal(feature.secondsOf([1]), 2)
  t.match(await ask('PATCH', at(1), { text: 'x' }), {
    status: 422,
    body: { errors: [{ path: 'text' }] },
  })
  t.match(await ask('PUT', `${at(2)}/file`, fileOf(wavOf(900))), {
    status: 200,
    body: { source: 'upload', text: null, language: null, name: 'Chào' },
  })
  const stale = { 'if-match': '"1"' }
  t.match(await ask('PUT', `${at(1)}/file`, fileOf(wavOf(500)), stale), { status: 412 })
  t.match(await ask('PUT', `${at(9)}/file`, fileOf(wavOf(500))), { status: 404 })
  t.match(await ask('PUT', `${at(1)}/file`, fileOf(Buffer.from('x'))), { status: 422 })
  t.match((await ask('GET', at(1))).body, { seconds: 2 })
  t.match(audited.at(-1), { action: 'sound.changed', object: 'sounds/2' })
  t.equal((await ask('DELETE', at(2))).status, 204)
  t.same(feature.filesOf([2, 1]), [path])
  await feature.start()
  t.equal((await onDisk()).length, 5, 'what was replaced or deleted stays for a way back')
  is.now = Date.now() + 30.1 * 86_400_000
  await feature.start()
  t.equal((await onDisk()).length, 2, 'and after a month it is gone')
})

t.test('audio is played in ranges, and not sent again while it is the same', async (t) => {
  const { ask, upload } = await soundApp(t)
  await upload(wavOf(700))
  const url = `${at(1)}/audio`
  const { bytes, headers } = await ask('GET', url)
  t.match(headers, { 'accept-ranges': 'bytes', 'content-disposition': /sound-1\.wav/ })
  const part = await ask('GET', url, undefined, { range: 'bytes=100-199' })
  t.match(part, { status: 206, headers: { 'content-range': `bytes 100-199/${bytes.length}` } })
  t.same(part.bytes, bytes.subarray(100, 200))
  t.match(await ask('GET', url, undefined, { range: 'bytes=99999999-' }), { status: 416 })
  const known = { 'if-none-match': String(headers.etag) }
  t.match(await ask('GET', url, undefined, known), { status: 304 })
  t.match(await ask('HEAD', url), { status: 200, headers: { 'content-length': `${bytes.length}` } })
  t.match(await ask('GET', `${at(9)}/audio`), { status: 404 })
})

t.test('a class of music names its sounds, and a sound in use stays', async (t) => {
  const { ask, upload, conf, feature } = await soundApp(t)
  for (const hertz of [500, 600, 700]) await upload(wavOf(hertz), `${hertz}.wav`)
  const make = (soundIds: unknown, more = {}) =>
    ask('POST', '/api/music-classes', { name: 'Nhạc', soundIds, ...more })
  const made = await make([3, 1])
  t.match(made, { status: 201, body: { id: 1, soundIds: [3, 1], order: 'listed' } })
  const paths = feature.filesOf([3, 1])
  t.match(conf.at(-1)?.music, [
    {
      name: 'music-1',
      fields: [
        ['mode', 'playlist'],
        ['entry', paths[0]],
        ['entry', paths[1]],
      ],
    },
  ])
  t.match(await ask('DELETE', at(3)), {
    status: 409,
    body: { code: 'in-use', detail: /music-classes\/1/ },
  })
  t.equal((await ask('DELETE', at(2))).status, 204)
  t.match(await make([2]), { status: 422, body: { errors: [{ path: 'soundIds.0' }] } })
  for (const soundIds of [[], [1, 1], Array.from({ length: 51 }, (_, i) => i + 1), ['1'], null])
    t.match(await make(soundIds), { status: 400 }, JSON.stringify(soundIds))
  t.match(await make([1], { order: 'loud' }), { status: 400 })
  t.equal((await ask('DELETE', '/api/music-classes/1')).status, 204)
  t.equal((await ask('DELETE', at(3))).status, 204)
})

t.test('every route lets in whom it names, and says what it takes', async (t) => {
  const { app } = await soundApp(t)
  await walkRoutes(t, app, async (role) => ({ authorization: `Bearer ${role}` }))
  const { paths } = (await app.inject({ url: '/openapi.json' })).json()
  const { content } = paths['/api/sounds'].post.requestBody
  t.match(content['multipart/form-data'].schema.properties.file, { format: 'binary' })
  t.match(content['application/json'].schema.properties.text, { maxLength: 1000 })
})
