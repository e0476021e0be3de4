/** Steps of a trace that hotlines tell, and what is found to be wanting in them. */
export const hotlineText: Readonly<Record<string, readonly [vi: string, en: string]>> = {
  hotline: [
    '{from} gọi đến hotline {name} ({number}).',
    '{from} called hotline {name} ({number}).',
  ],
  blocked: ['{from} bị chặn ({note}).', '{from} is blocked ({note}).'],
  hotline_trunk_disabled: [
    'Trung kế {trunk} của hotline {name} đã tắt: cuộc gọi bị từ chối.',
    'Trunk {trunk} of hotline {name} is disabled: the call is refused.',
  ],
  always_open: ['Hotline không có lịch: luôn mở.', 'The hotline has no schedule: always open.'],
  routed_open: ['Trong giờ làm việc: đến {destination}.', 'Open: to {destination}.'],
  routed_closed: ['Ngoài giờ làm việc: đến {destination}.', 'Closed: to {destination}.'],

  hotline_open_nothing: [
    'Trong giờ làm việc, cuộc gọi đến hotline {name} bị ngắt.',
    'While hotline {name} is open, its calls end.',
  ],
  hotline_closed_nothing: [
    'Ngoài giờ làm việc, hotline {name} không dẫn đến đâu: cuộc gọi bị ngắt.',
    'Outside the hours, hotline {name} leads nowhere: its calls end.',
  ],
}
