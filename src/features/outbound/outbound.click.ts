import { z } from 'zod'
import type { Transaction } from '../../db/database.js'
import { type Actor, roles } from '../../domain/actor.js'
import type { Audit } from '../../domain/audit.js'
import { fail } from '../../domain/errors.js'
import { contexts } from '../../domain/marks.js'
import { mayOf } from '../../domain/may.js'
import { nationalNumber } from '../../domain/phone-number.js'
import type { PlacedCall } from '../../domain/placed-call.js'
import { accountName, type ReceivingMethod, ringTargets } from '../../domain/receiving.js'
import { plainText, say } from '../../domain/text.js'
import type { Reason } from '../../domain/trace.js'
import type { ZodApp } from '../../http/feature.js'
import type { Outbound, OutboundHotline, OutsideCaller } from './outbound.decide.js'
import { outboundText } from './outbound.text.js'

/** Somebody who can be rung to call somebody else. */
export interface Clicker extends OutsideCaller {
  readonly id: number
  readonly record: boolean
  /** Whose extension it is, if anybody's. */
  readonly owner?: ClickerOwner | undefined
}

export interface ClickerOwner {
  readonly userId: number
  readonly receivingMethod: ReceivingMethod
  readonly agentPhone: string | null
}

export interface ClickParts {
  readonly audit: Audit<Transaction>
  readonly callers: () => ReadonlyMap<string, Clicker>
  readonly hotlines: () => readonly OutboundHotline[]
  /** What would become of the call, without counting it. */
  readonly imagine: (caller: OutsideCaller, number: string) => Outbound
  /** Whether an account has a phone that is registered; undefined while Asterisk cannot be asked. */
  readonly isRegistered: (account: string) => Promise<boolean | undefined>
  /** Places the call and answers the id of its record; undefined while Asterisk cannot be asked. */
  readonly placeCall: (call: PlacedCall) => Promise<string | undefined>
}

const idOrNumber = z.union([z.int().min(1), plainText(30)])

/** An extension and a hotline go by id (a JSON number) or by number (a string). */
const clickToCall = z.strictObject({
  extension: idOrNumber,
  to: plainText(30)
    .transform((text) => text.replaceAll(/[ ().-]/g, ''))
    .refine((to) => /^\+?\d{2,20}$/.test(to), say('không phải số điện thoại', 'is not a number')),
  hotline: idOrNumber.optional(),
})

/** `POST /api/calls`: rings the person first, then dials by the same rules as from the phone. */
export function clickRoute(app: ZodApp, parts: ClickParts): void {
  app.post(
    '/calls',
    {
      config: { access: roles },
      schema: {
        summary: 'Click-to-call: rings the extension, then calls the number as if dialled there',
        tags: ['calls'],
        body: clickToCall,
        response: { 202: z.object({ id: z.string() }) },
      },
    },
    async ({ actor, body }, reply) => {
      const caller = chosen(parts.callers().values(), body.extension) ?? failAt('extension')
      if (!mayRing(actor, caller)) fail('forbidden')
      const hotline = body.hotline === undefined ? caller.hotline : hotlineOf(parts, body.hotline)
      const side = sideOf(parts, { ...caller, hotline }, body.to)
      if (!(await canRing(parts, caller))) failAt('extension', noPhone)
      const call = callBy(caller, body.to, hotline, side)
      const id = (await parts.placeCall(call)) ?? fail('asterisk-unreachable')
      const details = { extension: caller.number, to: body.to, hotline }
      await parts.audit({ actor, action: 'call.clicked', object: `calls/${id}`, details })
      return reply.code(202).send({ id })
    },
  )
}

/**
 * The far end of this Local channel rings the phones, which need it no longer when one has
 * answered: it never answers itself, so nothing is done at its near end.
 */
function callBy(caller: Clicker, to: string, hotline: string, side: 'in' | 'out'): PlacedCall {
  const { number, record, owner } = caller
  const ringing = [number, to, hotline, side, owner?.userId ?? ''].join('-')
  return {
    channel: `Local/${ringing}@${contexts.clickToCall}`,
    ...{ context: contexts.clickToCall, exten: 'answered' },
    callerId: { name: '', number: to.replace('+', '') },
    // Phones have these of their own; an own phone, which the carrier brings, has not.
    variables: { __CLICK_MAY: mayOf(caller), __CLICK_RECORD: record ? '1' : '' },
    ringMs: 35_000,
  }
}

/** Whether anything would ring; taken for granted while Asterisk cannot be asked. */
async function canRing({ isRegistered }: ClickParts, { number, owner }: Clicker): Promise<boolean> {
  const rings = ringTargets({
    ...{ receivingMethod: owner?.receivingMethod ?? 'ip_phone', extension: number },
    ownPhone: owner?.agentPhone ?? null,
  })
  for (const target of rings)
    if (target === 'own-phone' || (await isRegistered(accountName(number, target))) !== false)
      return true
  return false
}

/** Agents ring their own phone only. */
const mayRing = ({ role, extensionId }: Actor, { id }: Clicker): boolean =>
  role !== 'agent' || extensionId === id

function hotlineOf(parts: ClickParts, asked: string | number): string {
  const shown = [...parts.hotlines()].filter(({ outbound }) => outbound)
  const number = typeof asked === 'string' ? nationalNumber(asked) : asked
  return chosen(shown, number)?.number ?? failAt('hotline')
}

const chosen = <T extends { readonly id: number; readonly number: string }>(
  all: Iterable<T>,
  asked: string | number,
): T | undefined =>
  [...all].find(({ id, number }) => (typeof asked === 'number' ? id === asked : number === asked))

/**
 * Where the number is. What would be refused in the end need not ring anybody; what is no number
 * outside may be one inside (a menu's), or nobody's, as the dialplan will say.
 */
function sideOf(parts: ClickParts, caller: Clicker, to: string): 'in' | 'out' {
  const isInside = parts.callers().has(to)
  if (isInside && !caller.permissions.includes('internal')) failAt('to')
  const decided = isInside ? undefined : parts.imagine(caller, to)
  if (decided?.do === 'refuse' && decided.why !== 'wrong_number')
    fail('unprocessable', { why: whyNot(decided.reasons) }, [{ path: 'to', message: notPermitted }])
  return decided?.do === 'dial' ? 'out' : 'in'
}

/** What the trace of the refused call would say at last. A stop is put behind it. */
function whyNot(reasons: readonly Reason[]): string {
  const { code = '', data = {} } = reasons.at(-1) ?? {}
  const [vi, en] = outboundText[code] ?? [code, code]
  const told = (text: string): string =>
    text
      .replace(/\.$/, '')
      .replaceAll(/\{(\w+)\}/g, (_, name: string) => String(data[name] ?? '').replaceAll('¦', '|'))
  return say(told(vi), told(en))
}

const notPermitted = say('không được phép gọi số này', 'may not be called')
const unknown = say('không tồn tại hoặc không được dùng', 'does not exist or may not be used')

const noPhone = say('không có điện thoại nào đang đăng ký', 'has no phone that is registered')

const failAt = (path: string, message = unknown): never =>
  fail('unprocessable', { why: `${path} ${message}` }, [{ path, message }])
