/**
 * Every name that the dialplan and the service share. The dialplan writes these marks into CEL
 * (`CELGenUserEvent(mark,extra)`); the fold reads them. Written only where CEL itself is silent,
 * since each one costs a line.
 */
export const marks = {
  /** MixMonitor has started on this channel; extra: nothing, the file is named by the channel. */
  recording: 'RECORDING',
  /** The recording of this channel was stopped. The service's own: Asterisk writes nothing of it. */
  recordingStopped: 'RECORDING_STOPPED',
  /**
   * Nobody has the dialled number; extra: nothing, `exten` of the line is what was dialled. A lone
   * letter, or what begins with no printable ASCII (`%00`), leaves no record at all: Asterisk
   * answers 484 before there is a channel.
   */
  wrongNumber: 'WRONG_NUMBER',
  /** No phone of the extension is registered, or none of them answered; extra: extension number. */
  unreachable: 'UNREACHABLE',
  /** A transfer failed and rings the transferor again; extra: extension number. */
  transferBack: 'TRANSFER_BACK',
  /** A destination outside the house, chosen by an administrator; extra: its number. */
  external: 'EXTERNAL',
  /** The echo test; extra: nothing. */
  echoTest: 'ECHO_TEST',
  /** A code by which agents change their status; extra: nothing. */
  agentCode: 'AGENT_CODE',
  /** A carrier brings a call for a hotline; extra: its id and number, `7-02473001234`. */
  hotline: 'HOTLINE',
  /** A call is about to be dialled to the outside; extra: the number that the called one sees. */
  shown: 'SHOWN',
  /** The service had the caller and stopped caring; extra: what it was asked for, `ivr-5`. */
  lease: 'LEASE',
  /** The service did not have the call, which goes its fallback's way; extra: as with `lease`. */
  fallback: 'FALLBACK',
  /** A carrier brought more calls than its trunk may have; extra: the trunk's id. */
  trunkFull: 'TRUNK_FULL',
  /** Somebody answered a test call over a trunk; extra: nothing. */
  testCall: 'TEST_CALL',
  /** The dialplan or the service refused a call to the outside; extra: why, `class`, `frozen` … */
  outboundRefused: 'OUTBOUND_REFUSED',
  /** The phones of an extension are rung to call a number outside, or inside; extra: the number. */
  clickOutside: 'CLICK_OUTSIDE',
  clickInside: 'CLICK_INSIDE',
  /**
   * This leg rings a person's own phone; extra: id of the person, number of the extension (or
   * nothing), number of the phone: `7-101-0844441909`.
   */
  ownPhone: 'OWN_PHONE',
  /** Whoever answered an own phone pressed another key than 1; extra: nothing. */
  declined: 'DECLINED',
  /** The phone that answered calls on; extra: nothing. */
  clicked: 'CLICKED',
  /** A message for a box begins; extra: the box and epoch ms, `7-1764412345678`, which name its file. */
  voicemailBegun: 'VOICEMAIL_BEGUN',
  /** It was left; extra: the same and how many ms it is long, `7-1764412345678-4210`. */
  voicemail: 'VOICEMAIL',
  /** It was shorter than the box takes; extra: as when it began. */
  voicemailShort: 'VOICEMAIL_SHORT',
  /** A box takes no message; extra: the box and why, `7-full` or `7-room` (on the disk). */
  voicemailRefused: 'VOICEMAIL_REFUSED',
  /** A caller comes to a group, whose members are rung from now on; extra: its id. */
  group: 'GROUP',
  /** On the channel that answered a group's call first, before it hears the caller; extra: its id. */
  groupAnswered: 'GROUP_ANSWERED',
  /** A member was not rung; extra: why and who: `busy-101`, `offline-101`, `limit-0844441909`. */
  groupSkipped: 'GROUP_SKIPPED',
  /** Nobody of the group answered, and the call goes on to its `otherwise`; extra: its id. */
  groupUnanswered: 'GROUP_UNANSWERED',
  /** A queue has this caller without the service; extra: its place, `12-1764410000000`. */
  queueAlone: 'QUEUE_ALONE',
  /** The caller has waited too long there, and goes on to the overflow; extra: the same. */
  queueOver: 'QUEUE_OVER',
  /** The phones of a supervisor are rung to supervise a call; extra: the person's id. */
  supervisor: 'SUPERVISOR',
  /** The supervisor has the call from now on; extra: the person's id. */
  takes: 'TAKES',
  /** It was answered, but nobody pressed 1: a voicemail, or somebody who did not want to; extra: its number. */
  notConfirmed: 'NOT_CONFIRMED',
} as const

/** Contexts that generated dialplan fills or that others name. */
export const contexts = {
  /** Where a queue without the service has its callers: asterisk-conf/queues.conf. */
  queueAlone: 'queue-alone',
  /** Where phones are rung for a caller of a queue, by `<queue>-<seconds>-<offer>-<agents>`. */
  queueOffer: 'queue-offer',
  /** Where calls from phones arrive. */
  phones: 'phones',
  /** The same for phones that may call nobody inside. */
  phonesOutside: 'phones-outside',
  /** How a call to the outside is dialled that the service has decided. */
  outboundPlan: 'outbound-plan',
  /** How a leg is dialled that an administrator's destination leads outside, by its seconds. */
  outboundExternal: 'outbound-external',
  /** Every trunk that there is, by its id. */
  outboundServer: 'outbound-server',
  /** What a caller hears who may not call outside, by why. */
  outboundRefused: 'outbound-refused',
  /** Rings a person to call somebody (`101-0909789846-02873001234-out`), and calls. */
  clickToCall: 'click-to-call',
  /** Every number of the house, and nothing else, so that a transfer to a wrong one is refused. */
  numbers: 'numbers',
  /** Where calls to a hotline arrive, by its id. */
  hotlines: 'hotlines',
  /** Where a call goes on when the service did not claim it, or stopped caring (`hotline-7`). */
  fallback: 'fallback',
  /** Every destination as one extension (`extension-7`, by id). */
  destination: 'destination',
  /** What somebody hears who has dialled an agent's code, by what became of it. */
  agentSaid: 'agent-said',
  /** What somebody hears who answers a test call over a trunk. */
  testCall: 'test-call',
  /** Rings a supervisor (`<person>-<action>`), and what that one's phone does then. */
  supervisor: 'supervisor',
  supervise: 'supervise',
  /** What a customer hears before somebody listens. */
  supervisorSays: 'supervisor-says',
  /** A customer is taken from the agent, or sent elsewhere (asterisk-conf/supervision.conf). */
  supervisorTakes: 'supervisor-takes',
  supervisorSends: 'supervisor-sends',
  /** Where a customer goes whom nobody answered to whom a supervisor brought the call. */
  supervisorBack: 'supervisor-back',
} as const

/** Extensions of `destination` at which calls end that were turned away. */
export const turnedAway = { blocked: 'hangup-blocked', closed: 'hangup-closed' } as const

/** Feature codes that phones dial; no extension may take such a number. */
export const featureCodes = { echoTest: '*43', agentLogin: '*45', agentPause: '*46' } as const

/** Emergency numbers of Viet Nam: never an extension. */
export const emergencyNumbers = ['112', '113', '114', '115'] as const
