import t from 'tap'
import {
  agentWords,
  type CodeAgent,
  decideCode,
  readAgentAsk,
} from '../../../src/features/queue/agent.code.js'
import { agentText } from '../../../src/features/queue/agent.text.js'
import { agentHouse } from './agent-house.js'

const reasons = ['Ăn trưa', 'Họp']
const who = (status: CodeAgent['status']['status'], reason: string | null = null): CodeAgent => ({
  ...{ name: 'Mai', status: { status, reason } },
  queues: new Map([
    [7, { name: 'Bán hàng', away: false }],
    [8, { name: 'Kho', away: true }],
  ]),
})

/** What is dialled by whom → what is heard and told, and what changes. */
const rows: readonly (readonly [string, CodeAgent | undefined, string, string, object?])[] = [
  ['login', who('offline'), 'ready', 'agent_code_ready', { status: 'ready', reason: null }],
  ['login', who('ready'), 'offline', 'agent_code_offline', { status: 'offline', reason: null }],
  ['login', who('paused', 'Họp'), 'offline', 'agent_code_offline', { status: 'offline' }],
  ['pause', who('ready'), 'paused', 'agent_code_paused', { status: 'paused', reason: null }],
  ['pause', who('paused'), 'ready', 'agent_code_ready', { status: 'ready' }],
  ['pause', who('paused', 'Họp'), 'ready', 'agent_code_ready', { status: 'ready' }],
  ['pause', who('paused', 'autopause'), 'ready', 'agent_code_ready', { status: 'ready' }],
  ['pause', who('offline'), 'logged-out', 'agent_code_logged_out'],
  ['pause-1', who('ready'), 'paused', 'agent_code_paused_for', { reason: 'Ăn trưa' }],
  ['pause-2', who('paused', 'Ăn trưa'), 'paused', 'agent_code_paused_for', { reason: 'Họp' }],
  ['pause-2', who('paused', 'Họp'), 'ready', 'agent_code_ready', { status: 'ready' }],
  ['pause-2', who('offline'), 'logged-out', 'agent_code_logged_out'],
  ['pause-3', who('ready'), 'wrong', 'agent_code_wrong'],
  ['pause-0', who('ready'), 'wrong', 'agent_code_wrong'],
  ['login-7', who('ready'), 'queue-left', 'agent_code_left', { id: 7, away: true }],
  ['login-8', who('offline'), 'queue-back', 'agent_code_back', { id: 8, away: false }],
  ['login-9', who('ready'), 'wrong', 'agent_code_wrong'],
  ['login', undefined, 'nobody', 'agent_code_nobody'],
  ['pause-1', undefined, 'nobody', 'agent_code_nobody'],
]

t.test('what a code does, and what is heard', async (t) => {
  for (const [dialled, agent, word, told, change] of rows) {
    const code = readAgentAsk(`agent-101-${dialled}`)
    if (code === undefined) throw new Error(dialled)
    const name = `${dialled} when ${agent?.status.status ?? 'nobody'} ${agent?.status.reason ?? ''}`
    const decision = decideCode(code, agent, reasons)
    t.match(decision, { word, told: { code: told } }, name)
    t.ok(agentText[told], `${told} has a sentence`)
    const changed = decision.status ?? decision.queue
    if (change === undefined) t.equal(changed, undefined, name)
    else t.match(changed, change, name)
  }
  const heard = new Set<string>([...rows.map(([, , word]) => word), 'unavailable'])
  t.same(heard, new Set<string>(agentWords), 'no word is missing')
})

t.test('nothing but a code is taken for one', async (t) => {
  const wrong = [
    'agent-101',
    'agent-1-login',
    'agent--login',
    'agent-101-login-',
    'agent-101-logins',
  ]
  const more = [
    'agent-101-pause-x',
    'agent-101-pause-12345',
    'agent-101&102-login',
    'ivr-101-login',
    '',
  ]
  for (const ask of [...wrong, ...more]) t.equal(readAgentAsk(ask), undefined, ask)
})

const caller = (channel: string) => ({ channel, number: '102', name: 'Lan' })
const exten = (effects: readonly object[] | undefined) =>
  (effects?.at(-1) as { exit?: { exten?: string } } | undefined)?.exit?.exten

t.test('a code changes the status of whose account it was dialled from, once a call', async (t) => {
  const { feature, presence, mai, lan, ok } = await agentHouse(t)
  const open = (ask: string, channel: string) => feature.open(ask, caller(channel))?.begin[1]
  t.equal(exten(open('agent-101-login', 'ch1')), 'ready')
  t.equal(presence(mai.id), 'ready')
  t.equal(presence(lan.id), 'offline', 'not of the number that the caller claims')
  t.match(open('agent-101-login', 'ch1'), [
    { do: 'tell', reason: { code: 'agent_code_ready', data: { name: 'mai' } } },
    { do: 'connect', exit: { context: 'agent-said', exten: 'ready' } },
  ])
  t.equal(presence(mai.id), 'ready', 'asked again for one call: nothing changes')
  t.equal(exten(open('agent-101-pause-2', 'ch2')), 'paused')
  t.match(await ok('mai', 'GET', 'users/me/status'), { reason: 'Họp', setBy: 'phone' })
  t.equal(exten(open('agent-101-login-2', 'ch3')), 'queue-left')
  t.match(await ok('mai', 'GET', 'users/me/status'), { queues: [{}, { away: true }] })
  t.equal(exten(open('agent-109-login', 'ch4')), 'nobody')
  t.equal(open('ivr-1', 'ch5'), undefined)
})
