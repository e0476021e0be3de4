import type { Queue } from './queue.schema.js'

/** What callers are told, in the language of the queue; each sentence is one file of words. */
interface Language {
  readonly next: string
  readonly place: (n: number) => string
  readonly far: string
  readonly soon: string
  readonly minutes: (n: number) => string
  readonly calledBack: string
}

const languages: Readonly<Record<Queue['language'], Language>> = {
  vi: {
    next: 'Quý khách là người tiếp theo được phục vụ.',
    place: (n) => `Quý khách đang ở vị trí thứ ${n} trong hàng đợi.`,
    far: `Phía trước quý khách còn nhiều người đang chờ.`,
    soon: 'Thời gian chờ dự kiến dưới một phút.',
    minutes: (n) => `Thời gian chờ dự kiến khoảng ${n} phút.`,
    calledBack: 'Chúng tôi sẽ gọi lại cho quý khách khi có nhân viên rảnh. Xin cảm ơn.',
  },
  en: {
    next: 'You are next in line.',
    place: (n) => `You are number ${n} in line.`,
    far: 'There are many callers before you.',
    soon: 'The expected wait is less than a minute.',
    minutes: (n) =>
      n === 1
        ? 'The expected wait is about one minute.'
        : `The expected wait is about ${n} minutes.`,
    calledBack: 'We will call you back as soon as somebody is free. Thank you.',
  },
}

/** Places beyond are only many. */
const farthest = 20
/** Waits beyond are told in steps of five minutes, up to an hour. */
const exactMinutes = 10
const longestMinutes = 60

/** The sentences for a place and how long it may take; `seconds` null: nobody knows. Pure. */
export function placeSentences(
  language: Queue['language'],
  position: number,
  seconds: number | null,
): readonly string[] {
  const { next, place, far, soon, minutes } = languages[language]
  const where = position <= 1 ? next : position <= farthest ? place(position) : far
  if (seconds === null) return [where]
  const exact = Math.round(seconds / 60)
  if (exact < 1) return [where, soon]
  const told = exact <= exactMinutes ? exact : Math.ceil(exact / 5) * 5
  return [where, minutes(Math.min(told, longestMinutes))]
}

export const calledBackSentence = (language: Queue['language']): string =>
  languages[language].calledBack

/** Everything that callers of the queue may be told, so that it is made before. */
export function allSentences(queue: Queue): readonly string[] {
  const { language, tellEverySeconds, callbackKey } = queue
  const back = callbackKey === null ? [] : [calledBackSentence(language)]
  if (tellEverySeconds === null) return back
  const places = Array.from({ length: farthest + 1 }, (_, n) => n + 1)
  const waits = [0, ...Array.from({ length: longestMinutes }, (_, n) => (n + 1) * 60)]
  const told = [
    ...places.flatMap((place) => placeSentences(language, place, null)),
    ...waits.flatMap((seconds) => placeSentences(language, 1, seconds).slice(1)),
  ]
  return [...back, ...new Set(told)]
}
