import { zoneTime } from '../../domain/time.js'

/** What a message tells of a call. Numbers in national spelling; '' when the caller hid it. */
export interface Notice {
  readonly kind: 'missed' | 'answered'
  readonly from: string
  /** When the call came, epoch ms. */
  readonly at: number
}

/**
 * The text of a notice, byte for byte R62 and R63 with the brand in front (R64): no diacritics, so
 * that it is one message of the GSM alphabet; the missed one ends without a full stop, the answered
 * one with it. `HH:mm dd/MM/yyyy` in the zone of the business.
 */
export function noticeText({ kind, from, at }: Notice, brand: string, timeZone: string): string {
  const number = from === '' ? hidden : from
  if (kind === 'answered') return `(${brand}) Ban vua nhan cuoc goi tu so ${number}.`
  return (
    `(${brand}) Ban da bi nho 1 cuoc goi tu so ${number} vao luc ${shown(at, timeZone)}. ` +
    'Vui long kiem tra va lien he lai'
  )
}

/** Of the test button. */
export const testText = (brand: string): string => `(${brand}) Tin nhan thu cua tong dai.`

/** Stands where a number would. */
const hidden = 'bi an'

function shown(at: number, timeZone: string): string {
  const [, year, month, day, time] =
    /^(\d+)-(\d\d)-(\d\d)T(\d\d:\d\d)/.exec(zoneTime(timeZone).iso(at)) ?? []
  return `${time} ${day}/${month}/${year}`
}
