import type { Pbx } from './pbx.js'
import { poll } from './wait.js'
import { decodeWav, type Wav } from './wav.js'

/** A call as `GET /api/calls/{id}` shows it, as far as tests look. */
export interface CallView {
  readonly id: string
  readonly direction: string
  readonly status: string
  readonly reason: string
  readonly from: { readonly number: string; readonly name: string }
  readonly to: { readonly number: string; readonly name: string }
  readonly agent?: { readonly number: string; readonly name: string } | null
  readonly startedAt: string
  readonly answeredAt: string | null
  readonly endedAt: string
  readonly endedBy?: string
  readonly waitSeconds: number
  readonly talkSeconds: number
  readonly hasRecording: boolean
  readonly story: readonly {
    readonly code: string
    readonly data: Readonly<Record<string, unknown>>
  }[]
}

/** The call log as a test follows it. */
export interface Calls {
  /** The records that appeared since this was asked last, once there are exactly so many. */
  next(count: number, ms?: number): Promise<readonly CallView[]>
  /** The one record that appeared; fails when there are more. */
  one(ms?: number): Promise<CallView>
  recording(id: string, ms?: number): Promise<Wav>
}

export function callsOf(pbx: Pbx): Calls {
  const seen = new Set<string>()

  const unseen = async (): Promise<string[]> => {
    const ids: string[] = []
    let cursor: string | null = ''
    do {
      const page: { items: CallView[]; nextCursor: string | null } = await pbx.api.ok(
        'GET',
        `/api/calls?limit=100${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      )
      ids.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor !== null)
    return ids.filter((id) => !seen.has(id))
  }

  const next = async (count: number, ms = 15_000): Promise<readonly CallView[]> => {
    const found = await poll(
      async () => {
        const ids = await unseen()
        return ids.length >= count ? ids : undefined
      },
      `${count} new records`,
      ms,
    )
    const views = await Promise.all(
      found.map((id): Promise<CallView> => pbx.api.ok('GET', `/api/calls/${id}`)),
    )
    for (const id of found) seen.add(id)
    if (views.length > count)
      throw new Error(`${views.length} records instead of ${count}: ${JSON.stringify(views)}`)
    return views.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt))
  }

  return {
    next,
    one: async (ms) => {
      const [record] = await next(1, ms)
      if (!record) throw new Error('no record')
      return record
    },
    recording: async (id, ms = 15_000) => {
      const answer = await poll(
        async () => {
          const asked = await pbx.api('GET', `/api/calls/${id}/recording`)
          if (asked.status === 409) return undefined
          return asked
        },
        'finished recording',
        ms,
      )
      if (answer.status !== 200)
        throw new Error(`recording of ${id}: ${answer.status} ${JSON.stringify(answer.body)}`)
      return decodeWav(answer.body)
    },
  }
}
