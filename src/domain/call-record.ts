/** The words of the call log (R7–R10, D1, D2). Shared by the fold, the store, HTTP and recordings. */
export const directions = ['internal', 'inbound', 'outbound'] as const
export type Direction = (typeof directions)[number]

/** R7 `no_answer` · R8 `success` · R9 `see_details` · R10 `mistaken`. */
export const statuses = ['success', 'no_answer', 'see_details', 'mistaken'] as const
export type Status = (typeof statuses)[number]

/** Why the call ended as it did, for programs. New reasons may join; none changes its meaning. */
export const reasons = [
  'answered',
  'no_answer',
  'busy',
  'rejected',
  'unreachable',
  'wrong_number',
  'cancelled',
  'echo_test',
  /** Somebody dialled a code to change the own status as an agent. */
  'agent_code',
  'refused',
  'congestion',
  'failed',
  'lost',
  'interrupted',
  /** The caller's number is blocked. */
  'blocked',
  /** It came out of hours, and nobody was rung. */
  'closed',
  /** The caller hung up in a menu. */
  'ivr_abandon',
  /** All attempts of a menu were used, and nobody was rung. */
  'ivr_giveup',
  /** It led to an announcement, heard to its end or not. */
  'announced',
  /** It led to the destination `hangup`. */
  'hangup',
  /** The carrier brought more calls than its trunk may have. */
  'trunk_full',
  /** A test call over a trunk that was answered. */
  'test_call',
  /** The caller hung up while waiting in a queue. */
  'queue_abandon',
  /** Nobody of a queue answered in time, it was full, or nobody was there, and nobody else was rung. */
  'queue_timeout',
  'queue_full',
  'queue_empty',
  /** The caller left a message. */
  'voicemail',
] as const
export type Reason = (typeof reasons)[number]

/** Who ended the call: the side that called, the side called, the switchboard, or nobody knows. */
export type EndedBy = 'caller' | 'callee' | 'system' | 'unknown'

/** `number` as dialled or sent, in national spelling; `name` as known when the call was folded. */
export interface Party {
  readonly number: string
  readonly name: string
}

/** A number that customers call; `name` as it was when the call was folded, '' when it was gone. */
export interface HotlineName extends Party {
  readonly id: number
}

/** One step of the story, in order. `at` is epoch milliseconds; `data` names whom and what. */
export interface StoryStep {
  readonly at: number
  readonly code: StoryCode
  readonly data: Readonly<Record<string, string | number>>
}

export const storyCodes = [
  'called',
  'ringing',
  'answered',
  'talking',
  'declined',
  'busy',
  'not_answered',
  'unreachable',
  'wrong_number',
  'cancelled',
  'held',
  'resumed',
  'consulted',
  'blind_transfer',
  'attended_transfer',
  'transfer_back',
  'picked_up',
  'forwarded',
  'recording_started',
  'recording_stopped',
  'echo_test',
  'agent_code',
  'refused',
  'left',
  'linked',
  'group',
  'group_unanswered',
  'member_skipped',
  'not_confirmed',
  'answered_elsewhere',
  'trunk_full',
  'test_call',
  'lease_ended',
  'fallback',
  'voicemail_left',
  'voicemail_refused',
  'interrupted',
  'ended',
] as const
export type StoryCode = (typeof storyCodes)[number]

/**
 * What became of a recording: its parts are being joined, it can be heard, nobody talked, it is
 * unusable, or it was deleted.
 */
export const recordingStates = ['pending', 'ready', 'empty', 'failed', 'deleted'] as const
export type RecordingState = (typeof recordingStates)[number]

/** Milliseconds from epoch, `to` exclusive. */
export interface Interval {
  readonly from: number
  readonly to: number
}

/**
 * One channel that Asterisk recorded (read and write side apart) and when it was bridged.
 * MixMonitor option `b` writes bridged time only, so a place in the file is bridged time so far.
 * `side` is the stereo side of the channel's own voice: the calling side is left.
 */
export interface RecordedLeg {
  readonly channel: string
  readonly side: 'left' | 'right'
  readonly bridged: readonly Interval[]
}

/** A message that a caller began to leave in a box, as Asterisk wrote it. */
export interface Voicemail {
  readonly box: number
  readonly channel: string
  /** When it began, epoch ms; it is part of the name of the file. */
  readonly at: number
  /** How long it is; 0: shorter than the box takes; null: Asterisk died before it ended. */
  readonly ms: number | null
}

/** Somebody of the house by the extension, or by id whose own phone it was. */
export type MemberName = { readonly number: string } | { readonly userId: number }

/** How phones of the house were rung, as far as their legs tell. */
export type Rung = 'answered' | 'no_answer' | 'rejected' | 'busy' | 'unreachable' | 'elsewhere'

/**
 * What Asterisk wrote that concerns queues: of the time when the service was away there is nothing
 * else. Channels by their unique ids, times are epoch ms.
 */
export interface QueueTrail {
  /** Places of callers whom queues had without the service, and when that began; `callback`: of whom it was. */
  readonly alone: readonly (QueuePlace & { readonly at: number; readonly callback?: string })[]
  /** Callers who were connected as a queue had offered them, and when. */
  readonly offered: readonly (Omit<QueuePlace, 'joinedAt'> & { readonly at: number })[]
  /** When callers left such a place since they had waited too long. */
  readonly over: readonly (QueuePlace & { readonly at: number })[]
  /** Everybody of the house who was rung. */
  readonly rings: readonly (Interval & { readonly by: MemberName; readonly how: Rung })[]
  /** Everybody of the house who was connected with one of these channels. */
  readonly talks: readonly (Interval & { readonly channel: string; readonly by: MemberName })[]
  /**
   * Every channel, and when it ended; `line`: that of the customer whom it stands for, another one
   * when the customer was called back.
   */
  readonly channels: readonly { readonly id: string; readonly to: number; readonly line: string }[]
}

/** A caller's place in a queue; `joinedAt`, epoch ms, tells one stay from the next. */
export interface QueuePlace {
  readonly channel: string
  readonly queueId: number
  readonly joinedAt: number
}

/** One call, however many legs. `id` is the unique id of the first channel; times are epoch ms. */
export interface CallRecord {
  readonly id: string
  /** Ids of consultations that became part of this call; they answer 308 to `id`. */
  readonly aliases: readonly string[]
  /** Records of the other outside party when two outside parties were joined by a transfer. */
  readonly links: readonly string[]
  readonly direction: Direction
  readonly status: Status
  readonly reason: Reason
  readonly from: Party
  readonly to: Party
  /** Inbound the one that was called, outbound the one whose number was shown. */
  readonly hotline: HotlineName | null
  /** Who of the house has had the customer: inbound who talked last, outbound who called. */
  readonly agent: Party | null
  readonly startedAt: number
  readonly answeredAt: number | null
  readonly endedAt: number
  readonly waitMs: number
  readonly talkMs: number
  /** Talked with legs that the box itself has called outside, each counted for itself. */
  readonly outsideMs: number
  readonly endedBy: EndedBy
  /** Numbers of the extensions whose phones took part (called, rang or talked). */
  readonly extensions: readonly string[]
  /** Ids of people without an extension whose own phones took part. */
  readonly people?: readonly number[]
  readonly story: readonly StoryStep[]
  /** Unique ids of all its channels: what the service told of any of them, it told of the call. */
  readonly channels: readonly string[]
  readonly recordedLegs: readonly RecordedLeg[]
  /** When two people were connected, each pair for itself; whoever only listens in is nobody. */
  readonly talks?: readonly Interval[]
  readonly voicemails?: readonly Voicemail[]
  readonly queueTrail?: QueueTrail
}
