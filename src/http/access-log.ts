import type { FastifyRequest } from 'fastify'
import type { ZodApp } from './feature.js'
import { isSafe } from './origin.js'

/** What no log line may hold, wherever an object happens to carry it (pino's redact paths). */
export const redacted: string[] = [
  'authorization',
  'cookie',
  'password',
  'oldPassword',
  'newPassword',
  'secret',
  'token',
].flatMap((name) => [name, `*.${name}`, `*.*.${name}`])

const minuteMs = 60_000
/** Lines of refusals for one address each minute, … */
const mostRefusals = 20
/** … of answers that tell it to wait (429), … */
const mostThrottled = 1
/** … and for all addresses together. */
const mostLines = 200

/**
 * One short line per answer: `POST /api/users 201 12 ms admin`. Never the query string, which holds
 * what people searched for. Reads that went well are only worth a debug line. A flood of refusals
 * does not fill the log: what is too much is counted, and told when the minute is over.
 */
export function logAccess(app: ZodApp, stretchMs = minuteMs): void {
  const refusals = refusalLog((details) =>
    app.log.warn(details, 'so many more refusals were not logged one by one'),
  )
  let timer: NodeJS.Timeout | undefined
  const end = () => {
    clearTimeout(timer)
    timer = undefined
    refusals.end()
  }
  app.addHook('onClose', async () => end())
  app.addHook('onResponse', async (request, reply) => {
    const { statusCode } = reply
    const isRefusal = statusCode >= 400 && statusCode < 500
    if (isRefusal) timer ??= setTimeout(end, stretchMs).unref()
    if (isRefusal && !refusals.isWorthALine(request.ip, statusCode === 429)) return
    const ms = Math.round(reply.elapsedTime)
    const who = request.viewer?.username ?? '-'
    const line = `${request.method} ${pathOf(request)} ${statusCode} ${ms} ms ${who}`
    const quiet = isSafe(request.method) && statusCode < 400
    request.log[quiet ? 'debug' : 'info']({ address: request.ip }, line)
  })
}

interface Counted {
  readonly address: string
  readonly throttled: boolean
  written: number
  omitted: number
}

/** Counts refusals by address; at the `end` of a stretch `tell` hears how many were not logged. */
function refusalLog(
  tell: (omitted: { address: string; throttled: boolean; count: number }) => void,
) {
  const seen = new Map<string, Counted>()
  let lines = 0

  function isWorthALine(from: string, throttled: boolean): boolean {
    const counted = countOf(from, throttled)
    const most = throttled ? mostThrottled : mostRefusals
    const isWorth = counted.written < most && lines < mostLines
    counted[isWorth ? 'written' : 'omitted'] += 1
    lines += Number(isWorth)
    return isWorth
  }

  /** Addresses beyond those that get a line are counted together: memory has an end, too. */
  function countOf(from: string, throttled: boolean): Counted {
    const known = seen.get(`${from} ${throttled}`)
    if (known !== undefined) return known
    const address = seen.size < mostLines ? from : 'others'
    const key = `${address} ${throttled}`
    const counted = seen.get(key) ?? { address, throttled, written: 0, omitted: 0 }
    seen.set(key, counted)
    return counted
  }

  function end(): void {
    for (const { address, throttled, omitted: count } of seen.values())
      if (count > 0) tell({ address, throttled, count })
    seen.clear()
    lines = 0
  }

  return { isWorthALine, end }
}

function pathOf(request: FastifyRequest): string {
  return (request.url.split('?')[0] ?? '').slice(0, 120)
}
