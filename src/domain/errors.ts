import { inLanguage, say } from './text.js'

/**
 * Every way a request can be refused: code → HTTP status and the sentence a person reads.
 * `{name}` stands for a value of `details`. The table is the documentation (`/docs`).
 */
export const problems = {
  'bad-input': [400, 'Dữ liệu không hợp lệ.', 'The input is not valid.'],
  'bad-cursor': [400, 'Con trỏ trang không hợp lệ.', 'The page cursor is not valid.'],
  'bad-json': [400, 'Nội dung không phải JSON hợp lệ.', 'The body is not valid JSON.'],
  'not-http': [400, 'Yêu cầu không phải HTTP hợp lệ.', 'The request is not valid HTTP.'],
  'login-required': [401, 'Cần đăng nhập.', 'Log in first.'],
  'login-failed': [401, 'Sai tên đăng nhập hoặc mật khẩu.', 'Wrong user name or password.'],
  forbidden: [403, 'Bạn không có quyền làm việc này.', 'Your role does not allow this.'],
  'foreign-origin': [
    403,
    'Yêu cầu không đến từ trang của tổng đài.',
    "The request does not come from the service's own pages.",
  ],
  'network-not-allowed': [
    403,
    'Không được đăng nhập từ mạng này.',
    'Logging in from this network is not allowed.',
  ],
  'not-found': [404, 'Không tìm thấy {what}.', 'There is no such {what}.'],
  'no-recording': [404, 'Cuộc gọi không có ghi âm.', 'The call has no recording.'],
  'too-slow': [408, 'Yêu cầu đến quá chậm.', 'The request took too long to arrive.'],
  'recording-not-ready': [409, 'Ghi âm chưa sẵn sàng.', 'The recording is not ready yet.'],
  'recording-failed': [404, 'Ghi âm bị hỏng: {why}.', 'The recording is unusable: {why}.'],
  raced: [409, 'Lúc này không thể: {why}.', 'Not at this moment: {why}.'],
  duplicate: [409, '{field} đã được dùng.', '{field} is taken.'],
  'in-use': [409, 'Đang được dùng bởi {users}.', 'Still used by {users}.'],
  'last-admin': [409, 'Phải còn ít nhất một quản trị viên.', 'At least one admin must remain.'],
  stale: [412, 'Bản ghi đã bị sửa bởi người khác.', 'Somebody changed it in the meantime.'],
  'too-large': [
    413,
    'Nội dung yêu cầu quá lớn (tối đa {limit}).',
    'The body is too large (at most {limit}).',
  ],
  'unsupported-media': [415, 'Kiểu nội dung không được hỗ trợ.', 'Unsupported content type.'],
  'bad-range': [416, 'Khoảng byte không hợp lệ.', 'The byte range is not valid.'],
  unprocessable: [422, 'Không thể thực hiện: {why}.', 'This cannot be done: {why}.'],
  'upgrade-required': [426, 'Chỉ dùng qua WebSocket.', 'This is only there over a WebSocket.'],
  'too-many-logins': [
    429,
    'Quá nhiều lần đăng nhập sai, hãy thử lại sau {seconds} giây.',
    'Too many failed logins, try again in {seconds} seconds.',
  ],
  'head-too-large': [
    431,
    'Địa chỉ và các trường tiêu đề quá dài (tối đa {limit}).',
    'The address and header fields are too long (at most {limit}).',
  ],
  internal: [500, 'Lỗi bên trong.', 'Internal error.'],
  'not-confirmed': [
    502,
    'Asterisk không nhận thay đổi: {why}. Đã khôi phục cấu hình trước.',
    'Asterisk did not accept the change: {why}. The configuration before was restored.',
  ],
  'not-restored': [
    502,
    'Asterisk không nhận thay đổi: {why}. Chưa khôi phục được cấu hình trước: {missing}. Hệ thống đang thử lại.',
    'Asterisk did not accept the change: {why}. The configuration before could not be restored either: {missing}. This is tried again.',
  ],
  'asterisk-unreachable': [
    503,
    'Tổng đài Asterisk chưa chạy; thử lại sau.',
    'Asterisk is not running; try again later.',
  ],
  'disk-full': [503, 'Ổ đĩa đã đầy.', 'The disk is full.'],
  stopping: [503, 'Dịch vụ đang dừng.', 'The service is stopping.'],
} as const satisfies Record<string, readonly [status: number, vi: string, en: string]>

export type ProblemCode = keyof typeof problems

/** One bad field of the input: its path (`members.0.number`) and what it should be. */
export interface FieldFault {
  readonly path: string
  readonly message: string
}

export interface ProblemDetails {
  readonly [name: string]: string | number
}

/** A refusal a caller may see. Anything else thrown is a bug and answers 500 without a word. */
export class PbxError extends Error {
  readonly code: ProblemCode
  readonly details: ProblemDetails
  readonly fields: readonly FieldFault[]

  constructor(code: ProblemCode, details: ProblemDetails = {}, fields: readonly FieldFault[] = []) {
    super(sentence(code, details, 'en'))
    this.code = code
    this.details = details
    this.fields = fields
  }

  get status(): number {
    return problems[this.code][0]
  }
}

/** Throws the one error type of the service. */
export function fail(
  code: ProblemCode,
  details: ProblemDetails = {},
  fields: readonly FieldFault[] = [],
): never {
  throw new PbxError(code, details, fields)
}

/** Refuses, with 409 and its path, a value that must be unique and that another row has. */
export const failTaken = (field: string): never =>
  fail('duplicate', { field }, [{ path: field, message: say('đã được dùng', 'is taken') }])

/** The sentence of a problem in Vietnamese or English with its details filled in. */
export function sentence(
  code: ProblemCode,
  details: ProblemDetails,
  language: 'vi' | 'en',
): string {
  const template: string = problems[code][language === 'vi' ? 1 : 2]
  return template.replace(/\{(\w+)\}/g, (_, name: string) =>
    inLanguage(String(details[name] ?? name), language),
  )
}
