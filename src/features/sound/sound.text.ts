/** Findings about sounds. */
export const soundText: Readonly<Record<string, readonly [vi: string, en: string]>> = {
  sound_silent: [
    'Âm thanh {name} không có tập tin: người gọi không nghe gì. Hãy tải lên lại.',
    'Sound {name} has no audio on this box: callers hear nothing. Upload it again.',
  ],
}
