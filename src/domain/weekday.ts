/** 1 = Monday to 7 = Sunday, of a day counted from 1970-01-01, which was a Thursday. */
export const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1

/** The day of the week as a person says it; empty for what is none. */
export const weekdayName = (weekday: number, language: 'vi' | 'en'): string =>
  names[weekday - 1]?.[language === 'vi' ? 0 : 1] ?? ''

const names: readonly (readonly [vi: string, en: string])[] = [
  ['thứ Hai', 'Monday'],
  ['thứ Ba', 'Tuesday'],
  ['thứ Tư', 'Wednesday'],
  ['thứ Năm', 'Thursday'],
  ['thứ Sáu', 'Friday'],
  ['thứ Bảy', 'Saturday'],
  ['Chủ nhật', 'Sunday'],
]
