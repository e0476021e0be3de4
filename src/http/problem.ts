import { z } from 'zod'
import type { PbxError, ProblemCode } from '../domain/errors.js'
import { problems, sentence } from '../domain/errors.js'
import { inLanguage } from '../domain/text.js'
import type { Language } from './language.js'

/** Every refusal over HTTP, as RFC 9457 problem details (`application/problem+json`). */
export const problemSchema = z
  .object({
    type: z.string().describe('which kind of problem: a reference into `/api/errors`'),
    title: z.string().describe('the HTTP status in words'),
    status: z.int(),
    code: z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]]),
    detail: z.string().describe('one sentence for a person, by `Accept-Language`'),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .describe('every bad field with its path, as in `members.0.number`'),
  })
  .meta({ id: 'Problem' })

export type Problem = z.output<typeof problemSchema>

/** Renders a refusal in the language of whoever asked. Tells nothing that the error does not. */
export function problemOf(error: PbxError, language: Language): Problem {
  const fields = error.fields.map(({ path, message }) => ({
    path,
    message: inLanguage(message, language),
  }))
  return {
    type: `/api/errors#${error.code}`,
    title: titles[error.status]?.[language === 'vi' ? 0 : 1] ?? String(error.status),
    status: error.status,
    code: error.code,
    detail: sentence(error.code, error.details, language),
    ...(fields.length > 0 && { errors: fields }),
  }
}

const titles: Readonly<Record<number, readonly [vi: string, en: string]>> = {
  400: ['Yêu cầu không hợp lệ', 'Bad request'],
  401: ['Chưa đăng nhập', 'Not logged in'],
  403: ['Không được phép', 'Forbidden'],
  404: ['Không tìm thấy', 'Not found'],
  408: ['Quá chậm', 'Request timeout'],
  409: ['Xung đột', 'Conflict'],
  412: ['Đã bị thay đổi', 'Precondition failed'],
  413: ['Quá lớn', 'Too large'],
  415: ['Kiểu nội dung không được hỗ trợ', 'Unsupported media type'],
  416: ['Khoảng byte không hợp lệ', 'Range not satisfiable'],
  422: ['Không thể thực hiện', 'Unprocessable'],
  429: ['Quá nhiều yêu cầu', 'Too many requests'],
  431: ['Tiêu đề quá lớn', 'Header fields too large'],
  500: ['Lỗi bên trong', 'Internal error'],
  502: ['Asterisk từ chối', 'Refused by Asterisk'],
  503: ['Tạm thời không phục vụ', 'Unavailable'],
}
