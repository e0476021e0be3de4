import type { Destination } from '../../domain/destination.js'
import type { TraceStep } from '../../domain/trace.js'
import { weekdayName } from '../../domain/weekday.js'

export type Language = 'vi' | 'en'
/** Code of a step → its sentence in both languages; `{name}` stands for a value of its data. */
export type Sentences = Readonly<Record<string, readonly [vi: string, en: string]>>

/** Names an object as a person does: `Bán hàng`; undefined when it is gone. */
export type NameOf = (kind: string, id: number) => string | undefined

const kinds: Readonly<Record<Destination['type'], readonly [vi: string, en: string]>> = {
  extension: ['máy nhánh', 'extension'],
  ivr: ['menu', 'menu'],
  sound: ['lời thoại', 'announcement'],
  queue: ['hàng đợi', 'queue'],
  group: ['nhóm', 'group'],
  voicemail: ['hộp thư thoại', 'voicemail'],
  external: ['số ngoài', 'outside number'],
  hangup: ['kết thúc cuộc gọi', 'the end of the call'],
}

/** What routing itself tells. */
export const routingText: Sentences = {
  test_call: ['Gọi thử {to}.', 'Test call to {to}.'],
  dialled_inside: ['{from} gọi {destination}.', '{from} called {destination}.'],
}

const anonymous = ['số ẩn', 'an anonymous caller'] as const

/** One step as a sentence. What callers sent is put in as the plain text it is. */
export function stepText(
  { code, data, destination }: TraceStep,
  sentences: Sentences,
  nameOf: NameOf,
  language: Language,
): string {
  const which = language === 'vi' ? 0 : 1
  const sentence = sentences[code]?.[which] ?? code
  return sentence.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    if (name === 'destination')
      return destination === undefined ? '' : destinationText(destination, nameOf, language)
    return valueText(name, data[name], nameOf, language)
  })
}

function valueText(
  name: string,
  given: string | number | undefined,
  nameOf: NameOf,
  language: Language,
): string {
  if (name === 'weekday') return weekdayName(Number(given), language)
  const value = (name === 'sound' ? nameOf('sound', Number(given)) : undefined) ?? given ?? ''
  return value === '' && name === 'from' ? anonymous[language === 'vi' ? 0 : 1] : String(value)
}

export function destinationText(to: Destination, nameOf: NameOf, language: Language): string {
  const kind = kinds[to.type][language === 'vi' ? 0 : 1]
  if (to.type === 'hangup') return kind
  if (to.type === 'external') return `${kind} ${to.number}`
  return `${kind} ${nameOf(to.type, to.id) ?? to.id}`
}
