import { z } from 'zod'

/** `2026-11-21T08:30:00.123+0700` → epoch milliseconds. */
const epoch = (time: string): number => Date.parse(time.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'))

const party = z.object({ name: z.string(), number: z.string() })

/** A channel as ARI shows it, as plain data. */
export const ariChannel = z
  .object({
    id: z.string(),
    name: z.string(),
    state: z.string(),
    caller: party,
    connected: party,
    accountcode: z.string(),
    creationtime: z.string(),
    dialplan: z.object({
      context: z.string(),
      exten: z.string(),
      priority: z.number(),
      app_name: z.string().default(''),
      app_data: z.string().default(''),
    }),
  })
  .transform(({ accountcode, creationtime, dialplan, ...channel }) => ({
    ...channel,
    accountCode: accountcode,
    /** Epoch milliseconds. */
    createdAt: epoch(creationtime),
    dialplan: {
      context: dialplan.context,
      exten: dialplan.exten,
      priority: dialplan.priority,
      /** `Stasis` or `StasisBroadcast` while an application has the channel. */
      app: dialplan.app_name,
      appData: dialplan.app_data,
    },
  }))
export type AriChannel = z.output<typeof ariChannel>

const named = <T extends string>(type: T) => z.literal(type)

const event = z.discriminatedUnion('type', [
  z
    .object({
      type: named('StasisStart'),
      args: z.array(z.string()),
      channel: ariChannel,
      replace_channel: ariChannel.optional(),
    })
    .transform(({ replace_channel: replaces, ...e }) => ({
      ...e,
      /** The channel whose place it takes (attended transfer), if any. */
      replaces,
    })),
  z.object({ type: named('StasisEnd'), channel: ariChannel }),
  z.object({ type: named('CallBroadcast'), channel: ariChannel }),
  z
    .object({
      type: named('PlaybackFinished'),
      playback: z.object({ id: z.string(), state: z.string(), target_uri: z.string() }),
    })
    .transform(({ type, playback: { id, state, target_uri: target } }) => ({
      type,
      playback: { id, state, target },
    })),
  z
    .object({
      type: named('ChannelDtmfReceived'),
      digit: z.string().regex(/^[0-9A-D*#]$/),
      duration_ms: z.number(),
      timestamp: z.string(),
      channel: ariChannel,
    })
    .transform(({ duration_ms: durationMs, timestamp, ...e }) => ({
      ...e,
      durationMs,
      /** Epoch milliseconds of the key's end. */
      at: epoch(timestamp),
    })),
  z
    .object({
      type: named('ChannelDestroyed'),
      cause: z.number(),
      cause_txt: z.string(),
      channel: ariChannel,
    })
    .transform(({ cause_txt: causeText, ...e }) => ({ ...e, causeText })),
  z.object({
    type: named('ChannelHangupRequest'),
    cause: z.number().optional(),
    soft: z.boolean().optional(),
    channel: ariChannel,
  }),
  z
    .object({
      type: named('Dial'),
      caller: ariChannel.optional(),
      peer: ariChannel,
      dialstatus: z.string(),
    })
    .transform(({ dialstatus: status, ...e }) => ({
      ...e,
      /** `''` when it begins, then `RINGING`, `ANSWER`, `BUSY`, `NOANSWER`, `CANCEL` … */
      status,
    })),
  z
    .object({
      type: named('DeviceStateChanged'),
      device_state: z.object({ name: z.string(), state: z.string() }),
    })
    .transform(({ type, device_state: { name: device, state } }) => ({ type, device, state })),
  z.object({ type: named('ApplicationReplaced') }),
])

/** Told of each held or followed call, and read by nobody: a third of all that comes. */
export const unreadEvents = [
  ...['ChannelStateChange', 'ChannelDialplan', 'PlaybackStarted', 'PlaybackContinuing'],
  ...['ChannelConnectedLine', 'ChannelCallerId', 'ChannelHangupRequest'],
  ...['ChannelHold', 'ChannelUnhold'],
]

/** Events of ARI the service knows; every other one is dropped at the edge. */
export type AriEvent = z.output<typeof event>

/** The event as we know it; nothing when the text is not JSON, unknown, or not as expected. */
export function ariEvent(text: string): AriEvent | undefined {
  try {
    return event.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
