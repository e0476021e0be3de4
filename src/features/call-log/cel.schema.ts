import { z } from 'zod'
import type { Fact } from '../../domain/cel.js'

/**
 * One line of the CEL file → a fact, or undefined for a torn or foreign line (skip and count it).
 *
 * The line looks like JSON and is not: Asterisk 22 (`res/cdrel_custom/formatters.c`) escapes the
 * quote and nothing else, so a caller named `a\` would swallow the next field and one named
 * `x\","eventtype":"…` would write fields of his own if this were given to `JSON.parse`. But every
 * quote inside a value has a backslash right before it, so a bare `,"key":` can only be Asterisk's.
 */
export function parseCelLine(line: string): Fact | undefined {
  if (line.length > longestLine || !line.startsWith('{"') || !line.endsWith('}')) return undefined
  const parsed = celLine.safeParse(fieldsOf(line))
  return parsed.success ? toFact(parsed.data) : undefined
}

/** Longer than any line Asterisk writes: a SIP message over UDP is shorter. */
export const longestLine = 65_536

const longestText = 256
const text = z.string().default('').transform(plain)
const id = z.string().regex(/^[\x21-\x7e]{1,150}$/)

const celLine = z.object({
  eventtype: z.string().regex(/^[A-Z][A-Z0-9_]{0,79}$/),
  userdeftype: text,
  eventtime: z.coerce.number().positive().max(1e11),
  name: text,
  num: text,
  exten: text,
  context: text,
  channame: text,
  uniqueid: id,
  linkedid: id,
  eventextra: z.string().default(''),
})

function toFact(line: z.infer<typeof celLine>): Fact {
  const extra = extraOf(line.eventextra)
  const stream = line.eventtype.startsWith('STREAM_') || line.eventtype === 'DTMF'
  const mark = stream ? '' : line.userdeftype
  return {
    type: mark === '' ? line.eventtype : 'USER_DEFINED',
    mark,
    at: Math.round(line.eventtime * 1e6) / 1e3,
    channel: line.channame,
    uniqueId: line.uniqueid,
    linkedId: line.linkedid,
    name: line.name,
    number: line.num,
    exten: line.exten,
    context: line.context,
    extra: mark === '' ? { ...extra, ...(stream && { event: line.userdeftype }) } : markOf(extra),
  }
}

function fieldsOf(line: string): Record<string, string> {
  const fields: Record<string, string> = {}
  const keys = [...line.matchAll(/[{,]"([a-z]{1,20})":/g)]
  keys.forEach((found, index) => {
    const end = keys[index + 1]?.index ?? line.length - 1
    const raw = line.slice(found.index + found[0].length, end)
    const quoted = raw.length > 1 && raw.startsWith('"') && raw.endsWith('"')
    fields[found[1] ?? ''] = quoted ? raw.slice(1, -1).replaceAll('\\"', '"') : raw
  })
  return fields
}

/** `eventextra` is real JSON (jansson) inside the quotes; its values are strings and integers. */
function extraOf(json: string): Record<string, string> {
  if (json === '') return {}
  const parsed = parseObject(json)
  const entries = Object.entries(parsed).slice(0, 20)
  return Object.fromEntries(
    entries
      .filter(([, value]) => typeof value === 'string' || typeof value === 'number')
      .map(([key, value]) => [key, plain(String(value))]),
  )
}

function markOf(extra: Record<string, string>): Record<string, string> {
  return { text: extra.extra ?? '' }
}

function parseObject(json: string): object {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

/** Bounded, well-formed text of one line: what would end a text or a line elsewhere is replaced. */
function plain(value: string): string {
  const bounded = value.length > longestText ? value.slice(0, longestText) : value
  return bounded.toWellFormed().replace(/[\p{Cc}\u2028\u2029]/gu, '\ufffd')
}
