import type { Talk } from './acd.agent.js'
import type { Declined } from './acd.effects.js'
import type { AcdHost } from './acd.host.js'
import type { Waiting } from './acd.state.js'
import type { NamedOffer } from './queue.offer-name.js'

/** A channel that Dial has made for an offer. */
export interface Peer {
  readonly id: string
  /** As Asterisk names it: `PJSIP/101-app-0000001f`, `Local/7@own-phone-00000003;1`. */
  readonly name: string
}

/** What Dial says of a peer, in Asterisk's words; '' when it begins. */
export type DialStatus = string

export interface RingingWorld {
  /** Whose phone a channel is; undefined: of nobody who takes calls. */
  agentOf(channelName: string): number | undefined
  /** Tells the end of this channel; false when it has ended. */
  follow(channel: string): Promise<boolean>
  hangup(channel: string): void
  /** A talk has ended, so long after it began. */
  talked(agent: number, talk: Talk, ms: number): void
  /** Somebody whom this offer does not ring has its caller. */
  answeredUnasked(channel: string, offer: string, agent: number): void
  now(): number
}

/** What rings and who talks, by the events of callers' channels. */
export interface Ringing {
  /** A caller is sent to where phones ring. */
  begin(channel: string, offer: NamedOffer): void
  dialled(channel: string, peer: Peer, status: DialStatus): void
  /** The caller is back in the queue. */
  back(channel: string): void
  /**
   * A supervisor takes the caller out of the queue: what phones do for this channel now is of no offer.
   * Answers the place that the caller had; undefined: none.
   */
  taken(channel: string): Waiting | undefined
  /** A channel has ended: a caller's, or that of an agent who talks. */
  ended(channel: string): void
  /** An agent of a talk that was found: from now on the end of this channel is the end of the talk. */
  talks(agent: number, offer: string, peer: string): void
  /** The agents of an offer answered too late. */
  letGo(offer: string, agent: number): void
  isRung(channel: string): boolean
  /** Whether it was here that this offer began to ring, or was found ringing. */
  hasBegun(offer: string): boolean
  /** Whether this channel has ended, of late. */
  hasEnded(channel: string): boolean
  /** Channels of agents who talk, with what they end. */
  talking(): ReadonlyMap<string, { readonly agent: number; readonly offer: string }>
}

interface Rung {
  readonly offer: NamedOffer
  readonly at: number
  readonly peers: Map<
    string,
    { readonly agent: number; readonly rang: boolean; readonly end: string }
  >
}

/** Dial makes all its channels at once; only then it is known that somebody has no more of them. */
const allMadeMs = 1000

export function queueRinging(host: AcdHost, world: RingingWorld): Ringing {
  const rung = new Map<string, Rung>()
  const talks = new Map<string, { readonly agent: number; readonly offer: string }>()
  const begun = latest()
  const over = latest()

  function dialled(channel: string, peer: Peer, status: DialStatus): void {
    const ringing = rung.get(channel)
    const agent = world.agentOf(peer.name)
    if (ringing === undefined || agent === undefined) return
    if (status === 'ANSWER') {
      answered(channel, ringing, agent, peer.id)
      return
    }
    const before = ringing.peers.get(peer.id)
    const rang = before?.rang === true || status === 'RINGING'
    const end = isEnd(status) ? status : (before?.end ?? '')
    ringing.peers.set(peer.id, { agent, rang, end })
    // Cancelled, since somebody else answered, or the caller went: what that means is told next.
    if (end !== '' && status !== 'CANCEL') partOver(ringing, agent)
  }

  function answered(channel: string, { offer }: Rung, agent: number, peer: string): void {
    rung.delete(channel)
    talk(agent, offer.id, peer)
    if (isUnasked(channel, offer, agent)) unasked(channel, offer, agent)
    else host.feed({ type: 'answered', offer: offer.id, agent })
  }

  /** An offer that is over is another matter: the first who answered has the caller. */
  function isUnasked(channel: string, { id }: NamedOffer, agent: number): boolean {
    const open = host.state().offers.get(id)
    return open?.caller === channel && !open.ringing.includes(agent)
  }

  /**
   * The service was away for a moment, so that Asterisk rang free phones by itself (`queue-alone`);
   * nobody else can answer there any more. The talk first: whoever talks is offered nobody else.
   */
  function unasked(channel: string, { id, queue }: NamedOffer, agent: number): void {
    host.feed({ type: 'talking', agent, offer: id, caller: channel, queue, since: world.now() })
    world.answeredUnasked(channel, id, agent)
    host.feed({ type: 'left', caller: channel, taken: true })
  }

  function talk(agent: number, offer: string, peer: string): void {
    talks.set(peer, { agent, offer })
    void world.follow(peer).then((isThere) => {
      if (!isThere) ended(peer)
    })
  }

  /** All phones of one of several agents have refused: that agent is free for others. */
  function partOver(ringing: Rung, agent: number): void {
    const wait = ringing.at + allMadeMs - world.now()
    if (ringing.offer.agents.length === 1) return
    if (wait > 0) {
      setTimeout(() => partOver(ringing, agent), wait).unref()
      return
    }
    if ([...rung.values()].includes(ringing) && !hasPhone(ringing, agent))
      host.feed({
        ...{ type: 'declined', offer: ringing.offer.id, agent },
        outcome: outcomeOf(ringing, agent),
      })
  }

  const hasPhone = ({ peers }: Rung, agent: number): boolean =>
    [...peers.values()].some((peer) => peer.agent === agent && peer.end === '')

  function back(channel: string): void {
    const ringing = rung.get(channel)
    rung.delete(channel)
    if (ringing === undefined) {
      // The offer is from a time of which nothing is known here.
      const offer = host.state().waiting.get(channel)?.offer
      if (offer) host.feed({ type: 'unanswered', offer, outcomes: new Map() })
      return
    }
    const { offer } = ringing
    const outcomes = new Map(offer.agents.map((agent) => [agent, outcomeOf(ringing, agent)]))
    host.feed({ type: 'unanswered', offer: offer.id, outcomes })
  }

  function ended(channel: string): void {
    over.add(channel)
    const talked = talks.get(channel)
    if (talked !== undefined) {
      talks.delete(channel)
      const talk = host.state().agents.get(talked.agent)?.talk
      host.feed({ type: 'talked', ...talked })
      // As long as the machine has counted it.
      if (talk?.offer === talked.offer)
        world.talked(talked.agent, talk, host.state().at - talk.since)
    }
    if (rung.delete(channel) || host.state().waiting.has(channel))
      host.feed({ type: 'left', caller: channel, taken: false })
  }

  return {
    begin(channel, offer) {
      begun.add(offer.id)
      rung.set(channel, { offer, at: world.now(), peers: new Map() })
    },
    dialled,
    back,
    taken(channel) {
      const caller = host.state().waiting.get(channel)
      rung.delete(channel)
      host.feed({ type: 'left', caller: channel, taken: true })
      return caller
    },
    ended,
    talks: talk,
    letGo(offer, agent) {
      for (const [peer, one] of talks)
        if (one.offer === offer && one.agent === agent) world.hangup(peer)
    },
    isRung: (channel) => rung.has(channel),
    hasBegun: begun.has,
    hasEnded: over.has,
    talking: () => talks,
  }
}

/** The names that were added last: more than anybody asks for. */
function latest(most = 5000) {
  const names = new Set<string>()
  return {
    has: (name: string) => names.has(name),
    add(name: string) {
      names.add(name)
      if (names.size > most) names.delete(names.values().next().value ?? '')
    },
  }
}

const isEnd = (status: DialStatus): boolean => status !== '' && !running.has(status)
const running: ReadonlySet<string> = new Set(['RINGING', 'PROGRESS', 'PROCEEDING', 'ANSWER'])

/** What all phones of an agent together did with an offer that nobody took. Pure. */
function outcomeOf({ peers }: Rung, agent: number): Declined {
  const own = [...peers.values()].filter((peer) => peer.agent === agent)
  const outcomes = own.map(({ rang, end }): Declined => {
    if (end === 'BUSY') return 'busy'
    if (end === 'NOANSWER' || end === 'CANCEL' || end === '') return 'no_answer'
    // Congestion, or a cause that Dial has no word for (603): by the phone itself if it rang.
    return rang ? 'rejected' : 'unreachable'
  })
  return weight.find((outcome) => outcomes.includes(outcome)) ?? 'unreachable'
}

/** A person who rejects at one phone has rejected; one whose phone rang to its end did not answer. */
const weight: readonly Declined[] = ['rejected', 'busy', 'no_answer', 'unreachable']
