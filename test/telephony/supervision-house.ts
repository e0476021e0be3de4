import type { Test } from 'tap'
import { followLive } from '../support/live-events.js'
import type { PbxOptions } from '../support/pbx.js'
import type { Call } from '../support/sip/call.js'
import { scriptedPhone } from '../support/sip/ua.js'
import { heard } from '../support/tone.js'
import { allFree } from './queue-crowd.js'
import { music, queueHouse, toneOf, until } from './queue-house.js'

/** Hertz of the voices in a supervised call. */
export const voices = {
  customer: 440,
  agent: toneOf('101'),
  colleague: toneOf('102'),
  supervisor: 1500,
  music,
}
export type Voice = keyof typeof voices

/** Who hears whom (facts measured on the real Asterisk): customer, agent, supervisor. */
export const whoHears = {
  listen: [['agent'], ['customer'], ['customer', 'agent']],
  whisper: [['agent'], ['customer', 'supervisor'], ['customer', 'agent']],
  join: [
    ['agent', 'supervisor'],
    ['customer', 'supervisor'],
    ['customer', 'agent'],
  ],
} as const

/** A queue of two agents (101, 102), and a supervisor (110) who steps into its calls. */
export async function supervisionHouse(t: Test, queue: object = {}, options: PbxOptions = {}) {
  const it = await queueHouse(
    t,
    2,
    { ringSeconds: 20, joinWhen: 'always', record: true, ...queue },
    options,
  )
  const { pbx, extensions } = it.house
  const supervisorId = await it.made('users', {
    ...{ username: 'giamsat', name: 'Giám sát', role: 'supervisor' },
    ...{ password: 'mật khẩu thử nghiệm', extensionId: extensions.get('110')?.id },
  })
  const tokenOf = async (userId: number, role: string): Promise<string> =>
    (await pbx.api.ok('POST', '/api/tokens', { name: `t${userId}`, role, userId })).token
  const token = await tokenOf(supervisorId, 'supervisor')
  const asks = (token: string) => async (method: string, path: string, body?: object) => {
    const response = await fetch(`${pbx.base}/api${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    })
    // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the service says
    const answer: any = await response.json()
    return { status: response.status, body: answer }
  }
  const supervisor = asks(token)
  const live = async (): Promise<readonly LiveCall[]> =>
    (await supervisor('GET', '/live/calls')).body.items
  let events = await followLive(pbx.base, token)
  t.teardown(() => events.close())

  return {
    ...{ ...it, supervisorId, token, tokenOf, asks, supervisor, live },
    /** Resolves with the one call that is up when it is so. */
    call: (is: (call: LiveCall) => boolean = () => true, what = 'the call') =>
      until(what, async () => (await live()).find(is)),
    async order(id: string, what: string, body: object = {}): Promise<string> {
      const answer = await supervisor('POST', `/live/calls/${id}/${what}`, body)
      t.equal(answer.status, 202, `${what}: ${JSON.stringify(answer.body)}`)
      return answer.body.actionId
    },
    /** What becomes of an action. */
    action: async (id: string, state: string, reason?: string) =>
      events.seen(
        ({ kind, data }) =>
          kind === 'action' &&
          data.actionId === id &&
          data.state === state &&
          data.reason === reason,
        `action ${id} ${state} ${reason ?? ''}`,
      ),
    /** What followed since the start, or since the service came back. */
    get events() {
      return events
    },
    /** The killed service comes back. */
    async comesBack() {
      await pbx.start()
      events = await followLive(pbx.base, token)
    },
    /** Events come again after the supervisor's rights were others. */
    async follows() {
      events = await followLive(pbx.base, token)
    },
    /** A customer talks to agent 101. */
    async talk(t: Test, from?: string) {
      const agent = await it.agent(t, '101')
      const colleague = await it.agent(t, '102')
      const phone = await it.house.scripted(t, '110', { tone: voices.supervisor })
      await allFree(it)
      const customer = await it.calling(from)
      const own = await agent.incoming()
      own.answer()
      await customer.media.hears(voices.agent, { seconds: 1 })
      const { id } = await until('the talk', async () =>
        (await live()).find(({ status }) => status === 'answered'),
      )
      return { id, agent, colleague, phone, customer, own }
    },
  }
}

export interface LiveCall {
  readonly id: string
  readonly direction: string
  readonly status: string
  readonly customerNumber: string
  readonly queue: { readonly id: number; readonly name: string } | null
  readonly agent: { readonly userId: number | null; readonly number: string } | null
  readonly offered: readonly { readonly userId: number }[]
  readonly statusSeconds: number
  readonly place: number | null
  readonly recording: boolean
  readonly codec: string | null
  readonly quality: { readonly lossPercent: number } | null
}

/** Who is heard by a phone during the next moment, once it has settled. */
export async function hearsNow(call: Call, seconds = 1.2): Promise<readonly Voice[]> {
  await new Promise((resolve) => setTimeout(resolve, 300))
  const from = call.media.now()
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
  const to = call.media.now()
  const sound = call.media.sound()
  return (Object.keys(voices) as Voice[]).filter(
    (voice) => heard(sound, voices[voice], { from, to }) > 0.5,
  )
}

/** Hears until everybody hears whom they should, or it has not come to that for a while: who hears whom. */
export async function settled<T>(hear: () => Promise<T>, should: unknown): Promise<T> {
  let seen = await hear()
  for (let n = 0; n < 4 && JSON.stringify(seen) !== JSON.stringify(should); n++) seen = await hear()
  return seen
}

/** Each phone hears these and nobody else, once it has come to that. */
export async function eachHears(
  t: Test,
  ...pairs: readonly (readonly [Call, readonly Voice[]])[]
): Promise<void> {
  const should = pairs.map(([, voices]) => voices)
  t.same(await settled(() => Promise.all(pairs.map(([call]) => hearsNow(call))), should), should)
}

type SupervisionHouse = Awaited<ReturnType<typeof supervisionHouse>>

/** A supervisor stands beside a talk of customer and agent; `hears`: each hears whom it should then. */
export async function beside(it: SupervisionHouse, t: Test, what: keyof typeof whoHears) {
  const talk = await it.talk(t)
  const action = await it.order(talk.id, what)
  const sup = await talk.phone.incoming()
  sup.answer()
  await it.action(action, 'done')
  const { customer, own } = talk
  const hears = async (what: keyof typeof whoHears) => {
    const [c, a, s] = whoHears[what]
    await eachHears(t, [customer, c], [own, a], [sup, s])
  }
  return { ...talk, sup, action, hears }
}

/** Another supervisor, of extension 111, and the registered phone, whose voice is 1700 Hz. */
export async function secondSupervisor({ house: { pbx }, ...it }: SupervisionHouse, t: Test) {
  const { id: extensionId, secret } = await pbx.api.ok('POST', '/api/extensions', {
    ...{ number: '111', name: 'Máy 111' },
  })
  const id = await it.made('users', {
    ...{ username: 'giamsat2', name: 'Giám sát hai', role: 'supervisor', extensionId },
    password: 'mật khẩu thử nghiệm',
  })
  const phone = await scriptedPhone({
    ...{ address: pbx.place.phone(180), user: '111', secret, tone: 1700 },
    server: { host: pbx.place.server, port: pbx.place.sipPort },
  })
  t.teardown(() => phone.close())
  await phone.register()
  return { id, phone, asks: it.asks(await it.tokenOf(id, 'supervisor')) }
}
