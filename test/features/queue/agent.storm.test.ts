import t from 'tap'
import { agentHouse } from './agent-house.js'

type House = Awaited<ReturnType<typeof agentHouse>>

/** Whoever is offered a caller answers each third time, whoever talks ends the talk. */
function work({ host }: House, n: number): void {
  for (const { id, talk, offer } of host.state().agents.values()) {
    if (offer !== null && n % 3 === 0) host.feed({ type: 'answered', offer, agent: id })
    if (talk !== null) host.feed({ type: 'talked', offer: talk.offer, agent: id })
    host.feed({ type: 'wrap-up', agent: id, seconds: 0 })
  }
}

/** Callers who are in the queue no more, each as often as it was told. */
function watched({ host }: House): readonly string[] {
  const over: string[] = []
  host.onEffect((effect) => {
    if (effect.do === 'overflow') over.push(effect.caller)
    if (effect.do === 'fact' && effect.fact.outcome === 'answered') over.push(effect.fact.caller)
  })
  return over
}

t.test('agents who log in and out fifty times a second lose no caller', async (t) => {
  const it = await agentHouse(t)
  const over = watched(it)
  const callers = Array.from({ length: 20 }, (_, n) => `c${n}`)
  for (let n = 0; n < 200; n += 1) {
    const wish = (status: string | undefined) => ({ status })
    await Promise.all([
      it.ok('mai', 'PUT', 'users/me/status', wish(['offline', 'ready', 'paused'][n % 3])),
      it.ok('lan', 'PUT', 'users/me/status', wish(['ready', 'offline'][n % 2])),
    ])
    it.pass(20)
    if (n % 10 === 0) it.call(callers[n / 10] ?? '')
    work(it, n)
  }
  const waiting = callers.filter((caller) => it.host.state().waiting.has(caller))
  t.ok(over.length > 3, `${over.length} are over, ${waiting.length} wait`)
  t.same([...waiting, ...over].sort(), callers.toSorted(), 'each waits, or was answered once')
  for (const { id } of [it.mai, it.lan]) {
    const rows = await it.db('agent_status').where({ userId: id }).orderBy('id')
    t.ok(rows.length > 100)
    const gaps = rows.filter(({ at }, n) => n > 0 && at !== rows[n - 1].endedAt)
    t.same(gaps, [], 'one status begins when the one before ends')
  }
})
