/** Steps of a trace that hotlines tell. */
export const hotlineText: Readonly<Record<string, readonly [vi: string, en: string]>> = {
  hotline: [
    '{from} gọi đến hotline {name} ({number}).',
    '{from} called hotline {name} ({number}).',
  ],
  blocked: ['{from} bị chặn ({note}).', '{from} is blocked ({note}).'],
  always_open: ['Hotline không có lịch: luôn mở.', 'The hotline has no schedule: always open.'],
  routed_open: ['Trong giờ làm việc: đến {destination}.', 'Open: to {destination}.'],
  routed_closed: ['Ngoài giờ làm việc: đến {destination}.', 'Closed: to {destination}.'],
}
