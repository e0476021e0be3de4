import type { Logger } from 'pino'
import type { Home } from './asterisk/home.js'
import type { Config } from './config.js'
import type { Database, Transaction } from './db/database.js'
import type { Audit } from './domain/audit.js'
import type { CallRecord, HotlineName } from './domain/call-record.js'
import type { Directory } from './domain/directory.js'
import type { LiveCall } from './domain/live-call.js'
import { marks } from './domain/marks.js'
import { spell } from './domain/phone-number.js'
import { rememberedFor } from './domain/remembered.js'
import { callLogFeature } from './features/call-log/call-log.feature.js'
import type { OpenCall } from './features/call-log/call-log.group.js'
import { liveCallsOf } from './features/call-log/call-log.live.js'
import { saveRecords } from './features/call-log/call-log.repo.js'
import type { QueueStay } from './features/call-log/call-log.schema.js'
import { completeCalls } from './features/call-log/call-log.told.repo.js'
import type { TraceReader } from './features/call-log/call-log.trace.js'
import type { TellStep } from './features/call-log/call-log.view.js'
import { celStore } from './features/call-log/cel.store.js'
import { celReader } from './features/call-log/cel-reader.js'
import { recordingFeature } from './features/recording/recording.feature.js'
import { stepsOfCalls } from './features/routing/trace.repo.js'
import type { TraceStore } from './features/routing/trace.store.js'
import type { SmsFeature } from './features/sms/sms.feature.js'
import type { PartHealth } from './features/system/system.feature.js'
import type { Feature } from './http/feature.js'

interface CallParts {
  readonly config: Config
  readonly home: Home
  readonly db: Database
  readonly log: Logger
  readonly audit: Audit<Database>
  readonly now: () => number
  readonly directory: (db: Database) => Promise<Directory>
  /** Id → name, of everybody whose calls ring on an own phone. */
  readonly people: (db: Database) => Promise<ReadonlyMap<number, string>>
  /** What calls to the outside have used, within the transaction that stores them. */
  readonly charge: (records: readonly CallRecord[], trx: Transaction) => Promise<void>
  /** Who is to be told of calls, within the transaction that stores them. */
  readonly notices: Pick<SmsFeature, 'answered' | 'missed'>
  /** What the service told of calls, and its words. */
  readonly routing: {
    readonly traces: TraceStore
    readonly tell: TellStep
    readonly hotlineNames: () => readonly HotlineName[]
    readonly groupNames: () => ReadonlyMap<number, string>
    readonly queues: CallQueues
    readonly boxName: (id: number) => string | undefined
    readonly voicemail: {
      enqueue(records: readonly CallRecord[], trx: Transaction): Promise<void>
      ofCall(callId: string): Promise<readonly string[]>
    }
  }
  /** Ends every recording that runs; unique ids of the channels that were recorded. */
  readonly stopRecordings: () => Promise<readonly string[]>
}

/** What the distributor keeps of calls. */
interface CallQueues {
  readonly facts: { flush(): Promise<void> }
  stayOf(ids: readonly string[]): Promise<QueueStay>
  belong(records: readonly CallRecord[], trx: Transaction): Promise<void>
}

/** What Asterisk wrote of calls becomes the log and the recordings. */
export function composeCalls(parts: CallParts) {
  const { config, home, db, log, audit, now } = parts
  const directory = recently(parts.directory)
  const people = recently(parts.people)
  const { traces, tell, hotlineNames, groupNames, queues, boxName, voicemail } = parts.routing
  const callLog = callLogFeature({
    ...{ db, audit, now, tell, timeZone: config.timeZone },
    queueStay: queues.stayOf,
    voicemailsOf: voicemail.ofCall,
  })
  const recording = recordingFeature({
    db,
    data: home.data,
    timeZone: config.timeZone,
    recordingDays: config.recordingDays,
    minFreeMb: config.minFreeMb,
    log: log.child({ part: 'recording' }),
    audit,
    mayHear: callLog.mayHear,
    openChannels: async () => openChannels(),
    stopRunning,
    now,
  })
  const changed = new Set<() => void>()
  /** Who looks at calls as they happen. */
  const watchers = new Set<string>()
  /** What the fold has to know of the house. */
  const known = async () => ({
    directory: await directory(db),
    people: await people(db),
    national: (number: string) => spell(number).number,
    ...{ hotlines: hotlineNames(), groups: groupNames() },
    boxName,
    isLiteral: callLog.isLiteral(),
  })
  const reader = celReader({
    folder: home.cel,
    store: celStore(db),
    log: log.child({ part: 'cel' }),
    async known() {
      // What was told of a call that is about to be saved shall be found with it.
      await traces.flush()
      await queues.facts.flush()
      return await known()
    },
    saveRecords: async (records, trx) => {
      await saveRecords(records, await directory(trx), trx, stepsOf)
      await queues.belong(records, trx)
      await recording.enqueue(records, trx)
      await voicemail.enqueue(records, trx)
      await parts.charge(records, trx)
      await parts.notices.missed(records, trx)
    },
    urgent: { marks: new Set([marks.groupAnswered]), save: parts.notices.answered },
    timing: { maxBytes: config.celFileKb * 1024 },
    isWatched: () => watchers.size > 0,
    onChange() {
      for (const listener of changed) listener()
    },
  })
  let hasCaughtUp = false

  /** Steps that were stored after the calls they belong to. */
  const complete = (channels: readonly string[], trx: Transaction): Promise<void> =>
    completeCalls(channels, stepsOf, trx)

  /** Begins to read; resolves when all there was has been read, or could not be. */
  async function read(): Promise<void> {
    await callLog.start()
    await reader.start()
    hasCaughtUp = true
  }

  const tidying: Feature = {
    name: 'cel',
    jobs: [
      {
        name: 'cel-files',
        cron: '20 2 * * *',
        run: () => reader.tidy(config.celDays, now()),
      },
    ],
  }

  const folded = new WeakMap<OpenCall, readonly LiveCall[]>()
  /** Calls that have not ended, as Asterisk has told them until now. */
  async function liveCalls(): Promise<readonly LiveCall[]> {
    await reader.catchUp()
    const house = await known()
    return reader.openCalls().flatMap((call) => {
      const calls = folded.get(call) ?? liveCallsOf(call, house)
      folded.set(call, calls)
      return calls
    })
  }

  /** The story has it as soon as what Asterisk wrote before has been read. */
  async function stopRunning(): Promise<number> {
    const channels = await parts.stopRecordings()
    if (channels.length > 0) void reader.mark(marks.recordingStopped, channels, now())
    return channels.length
  }

  /** Unknown while something is unread: then no file may be taken for an orphan. */
  function openChannels(): ReadonlySet<string> | undefined {
    const { lagBytes, lastError } = reader.stats()
    if (!hasCaughtUp || lagBytes > 0 || lastError !== null) return undefined
    return new Set(reader.openCalls().flatMap((call) => [...call.open, ...call.ended]))
  }

  function health(): readonly PartHealth[] {
    const stats = reader.stats()
    const room = recording.room()
    return [
      {
        name: 'call-log',
        state: stats.lastError === null ? 'ok' : 'degraded',
        details: { ...stats, caughtUp: hasCaughtUp },
      },
      {
        name: 'recording',
        state: room === 'enough' ? 'ok' : 'degraded',
        details: { allowed: room === 'enough', room, minFreeMb: config.minFreeMb },
      },
    ]
  }

  return {
    features: [callLog, recording, tidying],
    reader,
    read,
    live: {
      calls: liveCalls,
      onChange: (listener: () => void) => void changed.add(listener),
      watched: (who: string, is: boolean) => void (is ? watchers.add(who) : watchers.delete(who)),
    },
    recording,
    openChannels,
    health,
    idsOf: callLog.idsOf,
    complete,
    recordOf: callLog.recordOf,
  }
}

const stepsOf: TraceReader = (calls, trx) => stepsOfCalls(trx, calls)

const directoryForMs = 500

/**
 * The directory is asked for at each batch of records; it need not be read each time. Who asks
 * within a transaction passes it: there is one connection.
 */
function recently<Value>(read: (db: Database) => Promise<Value>): (db: Database) => Promise<Value> {
  const known = rememberedFor<'', Promise<Value>>(directoryForMs, () => performance.now())
  return (db) => known('', () => read(db))
}
