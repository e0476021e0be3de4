import { fail } from '../../domain/errors.js'
import { say } from '../../domain/text.js'

const reasons = {
  empty: ['tập tin rỗng', 'the file is empty'],
  'not-audio': [
    'nội dung không phải âm thanh WAV, MP3, Ogg hay M4A',
    'its content is no WAV, MP3, Ogg or M4A audio',
  ],
  unreadable: ['không đọc được âm thanh trong tập tin', 'no audio in it can be read'],
  silent: ['chỉ có im lặng', 'it holds nothing but silence'],
  'too-long': ['dài hơn 10 phút', 'it is longer than 10 minutes'],
  'too-slow': ['mất quá nhiều thời gian để đọc', 'it takes too long to read'],
  'not-text': [
    'âm thanh này được tải lên, không làm từ văn bản',
    'this sound was uploaded, not made from text',
  ],
} as const satisfies Record<string, readonly [vi: string, en: string]>

/** Refuses with 422, says why in both languages, and names the field. */
export function refuse(reason: keyof typeof reasons, path = 'file'): never {
  const [vi, en] = reasons[reason]
  const why = say(vi, en)
  return fail('unprocessable', { why }, [{ path, message: why }])
}
