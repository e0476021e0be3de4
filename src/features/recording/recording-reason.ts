import { say } from '../../domain/text.js'

const words: Readonly<Record<string, string>> = {
  missing: say('tệp không còn trên đĩa', 'its file is not on the disk'),
  empty: say('tệp không có âm thanh', 'its file holds no audio'),
  foreign: say('tệp không phải là ghi âm', 'its file is no recording'),
}

/** Why a recording cannot be played, in both languages; a code nobody put into words as it is. */
export const reasonInWords = (reason: string): string => words[reason] ?? reason
