import type { Language } from '../../http/language.js'
import type { FieldDiff, ObjectDiff } from './revision.schema.js'

/** What objects of each kind are called, by the name of their table. */
const kinds: Readonly<Record<string, readonly [vi: string, en: string]>> = {
  extension: ['máy nhánh', 'extension'],
  blockedNumber: ['số bị chặn', 'blocked number'],
  hotline: ['hotline', 'hotline'],
  ivr: ['menu', 'menu'],
  musicClass: ['nhạc chờ', 'music on hold'],
  outboundRoute: ['tuyến gọi ra', 'outbound route'],
  schedule: ['lịch', 'schedule'],
  setting: ['cài đặt', 'settings'],
  sound: ['âm thanh', 'sound'],
  trunk: ['trung kế', 'trunk'],
  voicemail: ['hộp thư thoại', 'mailbox'],
}

const words = {
  created: ['Tạo', 'Made'],
  changed: ['Sửa', 'Changed'],
  deleted: ['Xóa', 'Removed'],
  secret: ['đã đổi', 'changed'],
} as const

const longestValue = 120
const mostFields = 20

/** What became of one object, as a sentence; what is new or gone is told by its name alone. */
export function diffText(
  table: string,
  { change, name, fields }: Pick<ObjectDiff, 'change' | 'name' | 'fields'>,
  secrets: readonly string[],
  language: Language,
): string {
  const pick = ([vi, en]: readonly [string, string]) => (language === 'vi' ? vi : en)
  const what = `${pick(words[change])} ${pick(kinds[table] ?? [table, table])} “${name}”`
  if (change !== 'changed') return `${what}.`
  const told = fields.slice(0, mostFields).map((field) => {
    const isSecret = secrets.includes(field.field)
    return isSecret ? `${field.field} ${pick(words.secret)}` : fieldText(field)
  })
  const rest = fields.length - told.length
  return `${what}: ${[...told, ...(rest > 0 ? [`… +${rest}`] : [])].join('; ')}.`
}

const fieldText = ({ field, before, after }: FieldDiff): string =>
  `${field} ${valueText(before)} → ${valueText(after)}`

function valueText(value: unknown): string {
  if (value === null || value === undefined || value === '') return '—'
  const text = typeof value === 'string' ? `“${value}”` : (destinationText(value) ?? plain(value))
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text
}

const plain = (value: unknown): string =>
  Array.isArray(value) && value.every((one) => typeof one !== 'object')
    ? value.join(', ')
    : JSON.stringify(value)

/** `{"type":"ivr","id":5}` as `ivr 5`. */
function destinationText(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('type' in value)) return undefined
  return Object.values(value).join(' ')
}
