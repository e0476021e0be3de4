/** Findings about sounds. */
export const soundText: Readonly<Record<string, readonly [vi: string, en: string]>> = {
  unused_sound: ['Âm thanh {name} không được dùng ở đâu.', 'Sound {name} is used nowhere.'],
}
