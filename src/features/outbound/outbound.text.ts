/** Steps of a trace that calls to the outside tell. */
export const outboundText: Readonly<Record<string, readonly [vi: string, en: string]>> = {
  outbound: ['{from} gọi ra {to}.', '{from} called {to} outside.'],
  outbound_emergency: [
    '{to} là số khẩn cấp: gọi ngay, qua mọi trung kế.',
    '{to} is an emergency number: dialled at once, over every trunk.',
  ],
  outbound_class: ['{to} thuộc loại {class}: được phép.', '{to} is {class}: permitted.'],
  outbound_as: ['Bên ngoài thấy số {number}.', 'The other side sees {number}.'],
  outbound_route: ['Tuyến {route}: gọi {number}.', 'Route {route}: {number} is dialled.'],
  outbound_refused_wrong_number: [
    '{to} không phải số điện thoại gọi được.',
    '{to} is no telephone number that can be called.',
  ],
  outbound_refused_frozen: [
    'Máy lẻ {from} đang bị khóa gọi ra.',
    'Extension {from} is frozen: no calls outside.',
  ],
  outbound_refused_class: [
    'Máy lẻ không được gọi loại {class}.',
    'The extension may not call {class} numbers.',
  ],
  outbound_refused_international: [
    'Gọi quốc tế đang tắt cho cả tổng đài.',
    'International calls are off for the whole box.',
  ],
  outbound_refused_blocked: ['{to} bị cấm gọi ({note}).', '{to} is blocked ({note}).'],
  outbound_refused_no_route: ['Không có tuyến nào cho {to}.', 'No route fits {to}.'],
  outbound_refused_no_trunk: [
    'Tuyến {route} không còn trung kế nào đang bật.',
    'Route {route} has no trunk that is enabled.',
  ],
  outbound_refused_extension_limit: [
    'Máy lẻ đang có quá nhiều cuộc gọi ra cùng lúc.',
    'The extension has too many calls outside at the same time.',
  ],
  outbound_refused_box_limit: [
    'Cả tổng đài đang có quá nhiều cuộc gọi ra cùng lúc.',
    'The box has too many calls outside at the same time.',
  ],
  outbound_refused_minute_limit: [
    'Máy lẻ gọi ra quá nhiều trong một phút.',
    'Too many calls outside within a minute by this extension.',
  ],
  outbound_refused_box_minute_limit: [
    'Cả tổng đài gọi ra quá nhiều trong một phút.',
    'Too many calls outside within a minute by the whole box.',
  ],
  outbound_refused_day_limit: [
    'Máy lẻ đã dùng hết số phút gọi ra.',
    'The extension has used up its minutes outside.',
  ],
  outbound_refused_box_day_limit: [
    'Cả tổng đài đã dùng hết số phút gọi ra.',
    'The box has used up its minutes outside.',
  ],
}
