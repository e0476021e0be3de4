import t from 'tap'
import type { TraceStep } from '../../../src/domain/trace.js'
import { saveRecords } from '../../../src/features/call-log/call-log.repo.js'
import { aCall, directory } from './sample.js'
import { served } from './served.js'

const { startedAt } = aCall()
const shop = { id: 7, number: '02873001234', name: 'Bán hàng' }
const help = { id: 8, number: '1900545454', name: 'Chăm sóc' }
const calls = [
  aCall({ id: 'in', to: shop, hotline: shop }),
  aCall({ id: 'other', startedAt: startedAt + 1, to: help, hotline: help, extensions: ['102'] }),
  aCall({
    ...{ id: 'out', startedAt: startedAt + 2, direction: 'outbound', status: 'no_answer' },
    from: { number: '102', name: 'Đức' },
    to: { number: '006591234567', name: '' },
    ...{ hotline: shop, agent: { number: '102', name: 'Đức' }, extensions: ['102'] },
  }),
  aCall({
    ...{
      id: 'inside',
      startedAt: startedAt + 3,
      direction: 'internal',
      hotline: null,
      agent: null,
    },
    from: { number: '102', name: 'Đức' },
  }),
  aCall({ id: 'nobody', startedAt: startedAt + 4, hotline: null, agent: null, extensions: [] }),
]

for (const [query, who, found] of [
  ['hotlineId=7', 'admin', 'out in'],
  ['hotlineId=8', 'admin', 'other'],
  ['hotlineId=9', 'admin', ''],
  ['hotlineId=7&direction=inbound', 'admin', 'in'],
  ['hotlineId=7&direction=internal', 'admin', ''],
  ['hotlineId=7&extension=102', 'admin', 'out'],
  ['hotlineId=7&search=lan', 'admin', 'in'],
  ['hotlineId=7&search=%2B65', 'admin', 'out'],
  ['search=1900', 'admin', 'other'],
  ['search=ban%20hang', 'admin', 'in'],
  ['hotlineId=7', 'agent.11.1', 'in'],
  ['hotlineId=7', 'agent..3', ''],
] as const)
  t.test(`${who} finds by ${query}: ${found}`, async (t) => {
    const { ids } = await served(t, calls)
    t.equal((await ids(query, who)).join(' '), found)
  })

t.test('a hotline that is no number is refused', async (t) => {
  const { get } = await served(t, calls)
  for (const id of ['0', 'x', '-1', '1e99', '%271'])
    t.equal((await get(`/api/calls?hotlineId=${id}`)).statusCode, 400, id)
})

t.test('customer, hotline and agent in either direction, and inside the house', async (t) => {
  const { get } = await served(t, calls)
  const { items } = (await get('/api/calls')).json()
  const none = { hotline: null, customer: null, agent: null }
  const lan = { number: '0909789846', name: 'Nguyễn Thị Lan', e164: '+84909789846' }
  t.match(items, [
    { id: 'nobody', hotline: null, customer: lan, agent: null },
    { id: 'inside', ...none },
    {
      ...{ id: 'out', hotline: shop, agent: { number: '102', name: 'Đức', userId: 12 } },
      customer: { number: '+6591234567', e164: '+6591234567' },
    },
    { id: 'other', hotline: help, customer: lan, to: { ...help, id: undefined } },
    { id: 'in', hotline: shop, customer: lan, to: { e164: '+842873001234' } },
  ])
  t.same((await get('/api/calls/in')).json().extensions, ['101'], 'a hotline is no extension')
})

t.test('whose the agent’s extension was does not change with its owner', async (t) => {
  const { db, get } = await served(t, calls)
  const others = new Map([['101', { extensionId: 1, name: 'Hoa', userId: 99 }]])
  await db.transaction((trx) => saveRecords([calls[0] ?? aCall()], others, trx))
  t.match((await get('/api/calls/in')).json().agent, { number: '101', userId: 11 })
})

t.test('the way through the menus stands in the call and in its story', async (t) => {
  const { db, get } = await served(t, [])
  const told: readonly TraceStep[] = [
    { at: startedAt, code: 'hotline', data: {} },
    { at: startedAt, code: 'routed_open', data: {}, destination: { type: 'ivr', id: 5 } },
    { at: startedAt, code: 'ivr_entered', data: { id: 5, name: 'Chào' } },
    { at: startedAt, code: 'ivr_prompt', data: { sound: 9 } },
    {
      ...{ at: startedAt + 2300, code: 'ivr_key', data: { key: '1' } },
      destination: { type: 'extension', id: 1 },
    },
  ]
  await db.transaction((trx) =>
    saveRecords([aCall()], directory, trx, async () => new Map([[aCall().id, told]])),
  )
  for (const [language, key] of [
    ['vi', 'ivr_key (sau 2,3 giây).'],
    ['en', 'ivr_key (after 2.3 s).'],
  ] as const) {
    const headers = { 'accept-language': language }
    const found = (await get(`/api/calls/${aCall().id}`, 'admin', headers)).json()
    t.same(found.ivrPath, [
      {
        at: '2026-11-20T08:00:00.000+07:00',
        ...{ ivrId: 5, name: 'Chào', soundIds: [9], key: '1', seconds: 2.3, result: 'key' },
        destination: { type: 'extension', id: 1 },
      },
    ])
    t.same(
      found.story.map(({ code }: TraceStep) => code),
      ['called', 'routed_open', 'ivr_entered', 'ivr_prompt', 'ivr_key', 'ended'],
    )
    t.equal(found.story[4].text, key)
  }
})

t.test(
  'which short calls are mistaken is a setting, with its version and its audit row',
  async (t) => {
    const { app, get, callLog, audited } = await served(t, [])
    const put = (body: object, who = 'admin', headers = {}) =>
      app.inject({
        ...{ method: 'PUT', url: '/api/settings/call-log', body },
        headers: { authorization: `Bearer ${who}`, ...headers },
      })
    t.same((await get('/api/settings/call-log')).json(), { mistaken: 'unanswered' })
    t.equal(callLog.isLiteral(), false)
    const changed = await put({ mistaken: 'any' }, 'admin', { 'if-match': '"0"' })
    t.equal(changed.statusCode, 200)
    t.equal(changed.headers.etag, '"1"')
    t.equal(callLog.isLiteral(), true)
    t.match(audited, [{ action: 'call-log.changed', details: { mistaken: 'any' } }])
    t.equal((await put({ mistaken: 'any' }, 'admin', { 'if-match': '"0"' })).statusCode, 412)
    t.equal((await put({ mistaken: 'never' })).statusCode, 400)
    t.equal((await put({ mistaken: 'any' }, 'supervisor')).statusCode, 403)
    t.equal((await put({ mistaken: 'unanswered' })).headers.etag, '"2"')
    t.equal(callLog.isLiteral(), false)
    await put({ mistaken: 'any' })
    t.match((await get('/api/settings/call-log')).json(), { mistaken: 'any' })
    await callLog.start()
    t.equal(callLog.isLiteral(), true, 'also after a restart')
  },
)
