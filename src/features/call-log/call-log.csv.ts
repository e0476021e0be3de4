import { byteOrderMark, csvLines } from '../../http/csv.js'
import type { Language } from '../../http/language.js'
import type { CallItem } from './call-log.schema.js'
import { inWords, words } from './call-log.text.js'

/** The first characters of the file: the mark by which spreadsheets know UTF-8, and the header. */
export function csvHeader(language: Language): string {
  return `${byteOrderMark}${csvLines([columns.map(([vi, en]) => inWords([vi, en], language))])}`
}

/** One line a call (RFC 4180). Whatever a spreadsheet would take for a formula is made text. */
export function callLines(calls: readonly CallItem[], language: Language): string {
  return csvLines(calls.map((call) => columns.map(([, , cell]) => cell(call, language))))
}

type Cell = string | number

const columns: readonly (readonly [
  vi: string,
  en: string,
  cell: (call: CallItem, language: Language) => Cell,
])[] = [
  ['Mã cuộc gọi', 'Call id', ({ id }) => id],
  ['Chiều gọi', 'Direction', (call, l) => inWords(words.direction[call.direction], l)],
  ['Trạng thái', 'Status', (call, l) => inWords(words.status[call.status], l)],
  ['Lý do', 'Reason', ({ reason }) => reason],
  ['Số gọi', 'Caller number', ({ from }) => from.number],
  ['Tên bên gọi', 'Caller name', ({ from }) => from.name],
  ['Số được gọi', 'Called number', ({ to }) => to.number],
  ['Tên bên được gọi', 'Called name', ({ to }) => to.name],
  ['Bắt đầu', 'Started', ({ startedAt }) => startedAt],
  ['Bắt máy', 'Answered', ({ answeredAt }) => answeredAt ?? ''],
  ['Kết thúc', 'Ended', ({ endedAt }) => endedAt],
  ['Chờ (giây)', 'Wait (seconds)', ({ waitSeconds }) => waitSeconds],
  ['Đàm thoại (giây)', 'Talk (seconds)', ({ talkSeconds }) => talkSeconds],
  ['Gác máy', 'Ended by', (call, l) => inWords(words.endedBy[call.endedBy], l)],
  ['Ghi âm', 'Recording', ({ hasRecording }, l) => (hasRecording ? inWords(['có', 'yes'], l) : '')],
  ['Hotline', 'Hotline', ({ hotline }) => hotline?.number ?? ''],
  ['Tên hotline', 'Hotline name', ({ hotline }) => hotline?.name ?? ''],
  ['Số khách hàng', 'Customer number', ({ customer }) => customer?.number ?? ''],
  ['Tên khách hàng', 'Customer name', ({ customer }) => customer?.name ?? ''],
  ['Máy lẻ phục vụ', 'Agent number', ({ agent }) => agent?.number ?? ''],
  ['Người phục vụ', 'Agent name', ({ agent }) => agent?.name ?? ''],
]
