import type { Direction, EndedBy, Status, StoryCode, StoryStep } from '../../domain/call-record.js'
import type { Language } from '../../http/language.js'

type Both = readonly [vi: string, en: string]

/** The words of the call log as a person reads them (R7–R10). */
export const words = {
  direction: {
    internal: ['Nội bộ', 'Internal'],
    inbound: ['Gọi vào', 'Inbound'],
    outbound: ['Gọi ra', 'Outbound'],
  } satisfies Record<Direction, Both>,
  status: {
    success: ['Thành công', 'Success'],
    no_answer: ['Không bắt máy', 'No answer'],
    see_details: ['Xem chi tiết', 'See details'],
    mistaken: ['Gọi nhầm', 'Mistaken call'],
  } satisfies Record<Status, Both>,
  endedBy: {
    caller: ['bên gọi', 'the caller'],
    callee: ['bên nhận', 'the called party'],
    system: ['tổng đài', 'the switchboard'],
    unknown: ['không rõ', 'unknown'],
  } satisfies Record<EndedBy, Both>,
}

/** `{by}` stands for a party of the step's data: number and name. */
const sentences: Readonly<Record<StoryCode, Both>> = {
  called: ['{from} gọi {to}.', '{from} called {to}.'],
  ringing: ['Đổ chuông {number}.', '{number} rang.'],
  answered: ['{number} bắt máy.', '{number} answered.'],
  talking: ['{from} nói chuyện với {to}.', '{from} talked with {to}.'],
  declined: ['{number} từ chối cuộc gọi.', '{number} declined.'],
  busy: ['{number} đang bận.', '{number} was busy.'],
  not_answered: ['{number} không bắt máy.', '{number} did not answer.'],
  unreachable: ['Không liên lạc được {number}.', '{number} could not be reached.'],
  wrong_number: ['Không có số {number}.', 'There is no number {number}.'],
  cancelled: ['Bên gọi gác máy trước khi có người bắt máy.', 'The caller gave up.'],
  held: ['{by} giữ máy {whom}.', '{by} put {whom} on hold.'],
  resumed: ['{by} nói tiếp với {whom}.', '{by} took {whom} off hold.'],
  consulted: ['{by} hỏi ý kiến {to}.', '{by} consulted {to}.'],
  blind_transfer: ['{by} chuyển {whom} đến {to}.', '{by} transferred {whom} to {to}.'],
  attended_transfer: ['{by} nối {whom} với {to}.', '{by} connected {whom} with {to}.'],
  transfer_back: [
    'Chuyển máy không thành, đổ chuông lại {to}.',
    'The transfer failed; {to} rang again.',
  ],
  picked_up: ['{by} bắt máy thay {from}.', '{by} picked up for {from}.'],
  forwarded: ['{by} chuyển tiếp đến {to}.', '{by} forwarded to {to}.'],
  recording_started: ['Bắt đầu ghi âm.', 'Recording started.'],
  recording_stopped: [
    'Ngừng ghi âm vì ổ đĩa sắp đầy.',
    'Recording stopped: the disk is nearly full.',
  ],
  echo_test: ['Thử tiếng vọng.', 'Echo test.'],
  agent_code: ['Bấm mã đổi trạng thái làm việc.', 'A code to change the own status.'],
  refused: ['Không được gọi ra ngoài.', 'The call outside was not allowed.'],
  left: ['{number} rời cuộc gọi.', '{number} left the call.'],
  linked: ['Được nối với cuộc gọi {call}.', 'Connected with call {call}.'],
  group: ['Đổ chuông nhóm {group}.', 'Group {group} rang.'],
  group_unanswered: ['Nhóm {group} không ai bắt máy.', 'Nobody of group {group} answered.'],
  member_skipped: ['Bỏ qua {number}: {why}.', '{number} was passed over: {why}.'],
  not_confirmed: [
    '{number} bắt máy nhưng không nhấn phím 1 (hộp thư thoại hoặc từ chối).',
    '{number} answered but did not press 1 (a voicemail, or a refusal).',
  ],
  answered_elsewhere: [
    '{number} ngừng chuông: người khác đã bắt máy.',
    '{number} stopped: another answered.',
  ],
  trunk_full: [
    'Trung kế đã đủ cuộc gọi: người gọi nghe máy bận.',
    'The trunk had all the calls it may have: the caller heard that it was busy.',
  ],
  test_call: ['Cuộc gọi thử trung kế được bắt máy.', 'The test call was answered.'],
  lease_ended: [
    'Phần điều khiển ngừng trả lời khi đang giữ cuộc gọi.',
    'The service stopped answering while it had the call.',
  ],
  fallback: [
    'Phần điều khiển không nhận cuộc gọi: đi hướng dự phòng.',
    'The service did not have the call, which went its fallback’s way.',
  ],
  voicemail_left: [
    'Để lại lời nhắn {seconds} giây trong hộp thư thoại {box}.',
    'A message of {seconds} s was left in mailbox {box}.',
  ],
  voicemail_refused: [
    'Hộp thư thoại {box} không nhận lời nhắn: đã đầy hoặc ổ đĩa hết chỗ.',
    'Mailbox {box} took no message: it, or the disk, was full.',
  ],
  interrupted: ['Cuộc gọi bị gián đoạn.', 'The call was interrupted.'],
  ended: ['Kết thúc bởi {endedBy}.', 'Ended by {endedBy}.'],
}

/** Why a member of a group was not rung. */
const whys: Readonly<Record<string, Both>> = {
  busy: ['đang nói chuyện', 'talking already'],
  offline: ['không có máy nào trực tuyến', 'no phone there'],
  limit: ['đã đủ cuộc gọi ra ngoài', 'as many calls to the outside as there may be'],
}

const somebody: Both = ['số không rõ', 'an unknown number']

/** One step of the story as a sentence. Names and numbers are put in as the plain text they are. */
export function storyText({ code, data }: StoryStep, language: Language): string {
  const told = inWords(sentences[code], language).replaceAll(/\{(\w+)\}/g, (_, role: string) =>
    role === 'endedBy' ? ender(data, language) : said(data, role, language),
  )
  const unknown = inWords(somebody, language)
  return told.startsWith(unknown) ? told.charAt(0).toUpperCase() + told.slice(1) : told
}

const said = (data: StoryStep['data'], role: string, language: Language): string => {
  const why = role === 'why' ? whys[String(data.why)] : undefined
  return why === undefined ? partyText(data, role, language) : inWords(why, language)
}

/** The Vietnamese or the English of two. */
export const inWords = (both: Both, language: Language): string => both[language === 'vi' ? 0 : 1]

const onOwnPhone: Both = ['trên điện thoại riêng', 'on own phone']

function partyText(data: StoryStep['data'], role: string, language: Language): string {
  const { number, name, ownPhone } = data
  const party = plainParty(data, role, language)
  if (!['number', 'from'].includes(role) || ownPhone === undefined) return party
  const person = role === 'number' && number === ownPhone && name !== undefined ? name : party
  return `${person} ${inWords(onOwnPhone, language)} ${ownPhone}`
}

/** `Lan (0909789846)`, or what of it is known. The name of role `by` is `byName`. */
function plainParty(data: StoryStep['data'], role: string, language: Language): string {
  const number = String(data[role] ?? '')
  const name = String(data[role === 'number' ? 'name' : `${role}Name`] ?? '')
  if (name === '' || name === number) return number || inWords(somebody, language)
  return number === '' ? name : `${name} (${number})`
}

function ender({ by }: StoryStep['data'], language: Language): string {
  const known = Object.entries(words.endedBy).find(([key]) => key === by)
  return inWords(known?.[1] ?? words.endedBy.unknown, language)
}
