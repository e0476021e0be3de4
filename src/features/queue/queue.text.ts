import type { ShownBar } from './acd.may.js'
import type { QueueCode } from './acd.reasons.js'

type Sentence = readonly [vi: string, en: string]

/** Steps that are told beside the distributor, by the callers' lines. */
export const lineCodes = ['queue_exit', 'queue_told_place'] as const
type LineCode = (typeof lineCodes)[number]

/** Steps of a trace that queues tell. */
export const queueText: Readonly<Record<QueueCode | LineCode, Sentence>> = {
  queue_joined: [
    'Vào hàng đợi {name}, vị trí {position}.',
    'Joined queue {name}, place {position}.',
  ],
  queue_again: [
    'Về lại chỗ cũ trong hàng đợi {name}, vị trí {position}.',
    'Back to the old place in queue {name}, place {position}.',
  ],
  queue_front: [
    'Trở lại đầu hàng đợi {name}, vị trí {position}.',
    'Back at the front of queue {name}, place {position}.',
  ],
  queue_callback: [
    'Khách yêu cầu gọi lại, giữ chỗ ở vị trí {position}.',
    'The caller asked to be called back and keeps place {position}.',
  ],
  queue_nobody_free: [
    'Chưa có ai rảnh: {onCall} đang bận cuộc gọi, {wrapUp} đang xử lý sau cuộc gọi, {paused} tạm nghỉ, {offline} chưa đăng nhập, {unreachable} không liên lạc được.',
    'Nobody is free: {onCall} on calls, {wrapUp} in wrap-up, {paused} paused, {offline} not logged in, {unreachable} not reachable.',
  ],
  queue_lacks_hotline: [
    'Bỏ qua {agent}: nghe bằng số riêng mà không có hotline hay tuyến gọi ra nào.',
    '{agent} was skipped: receives on an own phone, and there is no hotline or route to call it through.',
  ],
  queue_offer_strategy: [
    'Đổ chuông cho {agents}, tối đa {seconds} giây.',
    'Ringing {agents} for up to {seconds} seconds.',
  ],
  queue_offer_sticky: [
    'Đổ chuông cho {agents}, người đã nói chuyện với khách lần trước, tối đa {seconds} giây.',
    'Ringing {agents}, who talked to this customer last, for up to {seconds} seconds.',
  ],
  queue_offer_ring_all: [
    'Đổ chuông cùng lúc cho {agents}, tối đa {seconds} giây.',
    'Ringing all of {agents} for up to {seconds} seconds.',
  ],
  queue_agent_answered: [
    '{agent} nghe máy sau {seconds} giây đổ chuông.',
    '{agent} answered after {seconds} seconds of ringing.',
  ],
  queue_agent_no_answer: [
    '{agent} không nghe máy trong {seconds} giây.',
    '{agent} did not answer within {seconds} seconds.',
  ],
  queue_agent_rejected: [
    '{agent} từ chối sau {seconds} giây.',
    '{agent} rejected the call after {seconds} seconds.',
  ],
  queue_agent_busy: ['Máy của {agent} báo bận.', 'The phone of {agent} said busy.'],
  queue_agent_unreachable: [
    'Không liên lạc được máy của {agent}.',
    'The phone of {agent} could not be reached.',
  ],
  queue_agent_lost: [
    'Không rõ lần đổ chuông cho {agent} kết thúc thế nào.',
    'It is not known how ringing {agent} ended.',
  ],
  queue_agent_elsewhere: [
    'Dừng đổ chuông cho {agent}: người khác đã nhận cuộc gọi.',
    'Ringing {agent} ended: somebody else has the call.',
  ],
  queue_agent_caller_left: [
    'Dừng đổ chuông cho {agent}: khách đã rời hàng đợi.',
    'Ringing {agent} ended: the caller left.',
  ],
  queue_autopaused: [
    '{agent} được chuyển sang tạm nghỉ vì không nhận cuộc gọi.',
    '{agent} was paused for not taking calls.',
  ],
  queue_too_late: [
    '{agent} nghe máy khi người khác đã nhận cuộc gọi.',
    '{agent} answered when somebody else already had the call.',
  ],
  queue_left: ['Rời hàng đợi sau {seconds} giây.', 'Left the queue after {seconds} seconds.'],
  queue_taken: [
    'Được người khác lấy khỏi hàng đợi sau {seconds} giây.',
    'Was taken out of the queue by somebody after {seconds} seconds.',
  ],
  queue_exit: [
    'Bấm phím {key} ở hàng đợi {name}: đến {destination}.',
    'Key {key} was pressed in queue {name}: to {destination}.',
  ],
  queue_told_place: [
    'Nghe thông báo đang ở vị trí {position}.',
    'Was told to be at place {position}.',
  ],
  queue_full: [
    'Hàng đợi {name} đã đầy: đến {destination}.',
    'Queue {name} is full: to {destination}.',
  ],
  queue_timeout: [
    'Chờ {seconds} giây ở hàng đợi {name} mà không ai nghe: đến {destination}.',
    'Nobody answered within {seconds} seconds in queue {name}: to {destination}.',
  ],
  queue_empty: [
    'Không có ai trực ở hàng đợi {name}: đến {destination}.',
    'Nobody is there in queue {name}: to {destination}.',
  ],
}

/** Why an agent is not offered calls. */
export const barText: Readonly<Record<ShownBar, Sentence>> = {
  offline: ['Chưa đăng nhập', 'Not logged in'],
  paused: ['Đang tạm nghỉ', 'Paused'],
  talking: ['Đang nói chuyện với khách', 'Talking to a caller'],
  offered: ['Đang được đổ chuông', 'Being rung for a caller'],
  wrap_up: ['Đang xử lý sau cuộc gọi', 'Wrap-up after a call'],
  unreachable: ['Điện thoại không kết nối', 'No phone is connected'],
  ringing: ['Có cuộc gọi khác đang đổ chuông', 'Another call is ringing'],
  busy: ['Đang bận cuộc gọi khác', 'On another call'],
  declined: ['Vừa từ chối một cuộc gọi', 'Has just declined a call'],
  said_busy: ['Điện thoại vừa báo bận', 'The phone has just said busy'],
  not_reached: ['Vừa gọi mà không liên lạc được', 'Could not be reached just now'],
  away: ['Đang rời hàng đợi này', 'Has left this queue for now'],
  skill: ['Không đủ kỹ năng cho hàng đợi này', 'Lacks a skill that this queue asks for'],
  lacks_hotline: [
    'Nghe bằng số riêng mà không có hotline hay tuyến để gọi ra',
    'Receives on an own phone, and there is no hotline or route to call it through',
  ],
  no_queue: ['Không thuộc hàng đợi nào', 'In no queue'],
}
