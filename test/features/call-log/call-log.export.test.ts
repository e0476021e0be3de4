import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import t from 'tap'
import type { CallRecord } from '../../../src/domain/call-record.js'
import { aCall } from './sample.js'
import { served } from './served.js'

t.test('the export is CSV that spreadsheets read, with nothing they could run', async (t) => {
  const { get } = await served(t, [
    aCall({ from: { number: '+6591234567', name: '=HYPERLINK("http://evil")' } }),
    aCall({ id: 'b', startedAt: 1, answeredAt: null, from: { number: '101', name: 'a;"b", c' } }),
  ])
  const answer = await get('/api/calls.csv')
  t.equal(answer.headers['content-type'], 'text/csv; charset=utf-8')
  t.match(answer.headers['content-disposition'], /^attachment/)
  const [header, first, second, ...rest] = answer.body.split('\r\n')
  t.equal(
    header,
    '\ufeffMã cuộc gọi,Chiều gọi,Trạng thái,Lý do,Số gọi,Tên bên gọi,Số được gọi,' +
      'Tên bên được gọi,Bắt đầu,Bắt máy,Kết thúc,Chờ (giây),Đàm thoại (giây),Gác máy,Ghi âm,' +
      'Hotline,Tên hotline,Số khách hàng,Tên khách hàng,Máy lẻ phục vụ,Người phục vụ',
  )
  t.equal(
    first,
    `td1-1763600400.1,Gọi vào,Thành công,answered,'+6591234567,"'=HYPERLINK(""http://evil"")",` +
      '101,Bình,2026-11-20T08:00:00.000+07:00,2026-11-20T08:00:04.000+07:00,' +
      '2026-11-20T08:01:04.500+07:00,4,60.5,bên gọi,,' +
      `02873001234,Bán hàng,'+6591234567,"'=HYPERLINK(""http://evil"")",101,Bình`,
  )
  t.match(second, '101,"a;""b"", c",101,Bình,1970-01-01T08:00:00.001+08:00,,')
  t.same(rest, [''])
  const english = await get('/api/calls.csv', 'admin', { 'accept-language': 'en' })
  t.match(english.body, /^\ufeffCall id,Direction,Status/)
  t.match(english.body, 'Inbound,Success')
})

t.test('the export holds every call the filters leave, once and in order', async (t) => {
  const calls = Array.from({ length: 1501 }, (_, i) =>
    aCall({ id: `c${i}`, startedAt: 1000 + Math.floor(i / 3), status: statusOf(i) }),
  )
  const { get } = await served(t, calls)
  const ids = async (query: string) =>
    (await get(`/api/calls.csv?${query}`)).body
      .split('\r\n')
      .slice(1, -1)
      .map((line) => line.split(',')[0])
  t.same(await ids(''), calls.map(({ id }) => id).toReversed())
  t.same(
    await ids('status=mistaken&search=lan'),
    calls
      .filter(({ status }) => status === 'mistaken')
      .map(({ id }) => id)
      .toReversed(),
  )
})

const statusOf = (i: number): CallRecord['status'] => (i % 2 === 0 ? 'success' : 'mistaken')

t.test('an export that may hold calls of others is audited, before it begins', async (t) => {
  const { get, audited } = await served(t, [aCall()])
  await get('/api/calls.csv?search=lan&from=2026-11-20', 'supervisor')
  t.match(audited, [
    {
      action: 'calls.exported',
      object: 'calls',
      actor: { username: 'supervisor' },
      details: { search: 'lan', from: '2026-11-20' },
    },
  ])
  const own = await get('/api/calls.csv', 'agent.12.2')
  t.equal(own.statusCode, 200)
  t.equal(own.body.split('\r\n').length, 2, 'an agent exports own calls, here none')
  await get('/api/calls')
  await get(`/api/calls/${aCall().id}`)
  t.equal(audited.length, 1, 'neither that nor looking is')
})

t.test('an export waits for its reader and ends with it; others are served', async (t) => {
  const name = 'Ễ'.repeat(120)
  const calls = Array.from({ length: 30_000 }, (_, i) =>
    aCall({ id: `c${i}`, startedAt: i, from: { number: '0909789846', name } }),
  )
  const { app, db, ids } = await served(t, calls)
  let reads = 0
  let asked = 0
  db.on('query', ({ sql }: { sql: string }) => {
    if (sql.includes('FROM call_record')) reads += 1
  })
  /** Reads of the export, once it has stopped: while others were served twenty times, none came. */
  const settled = async (): Promise<number> => {
    let before: number
    do {
      before = reads - asked
      for (let i = 0; i < 20; i++) asked += (await ids('limit=1')).length
    } while (reads - asked !== before)
    return before
  }
  const gone = new Promise<void>((resolve) => {
    app.server.on('request', (_request, response) => response.once('close', resolve))
  })
  await app.listen({ host: '127.0.40.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const reader = connect(port, '127.0.40.1')
  reader.write('GET /api/calls.csv HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer admin\r\n\r\n')
  await once(reader, 'readable')

  const waiting = await settled()
  t.ok(waiting < 50, `${waiting} of 60 parts were read ahead`)
  reader.destroy()
  await gone
  t.ok((await settled()) <= waiting + 1, 'no more for nobody')
})
