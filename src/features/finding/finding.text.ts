/** Findings that concern several kinds of objects; `{name}` stands for a value of the data. */
export const findingText: Readonly<Record<string, readonly [vi: string, en: string]>> = {
  fallback_nothing: [
    'Khi dịch vụ không trả lời, cuộc gọi đến hotline {name} bị ngắt.',
    'When the service does not answer, calls to hotline {name} end.',
  ],
  fallback_missing: [
    'Khi dịch vụ không trả lời, hotline {name} dẫn đến {to}, không tồn tại.',
    'When the service does not answer, hotline {name} leads to {to}, which does not exist.',
  ],
  fallback_circle: [
    'Khi dịch vụ không trả lời, hotline {name} dẫn vòng tròn: {circle}.',
    'When the service does not answer, hotline {name} leads in a circle: {circle}.',
  ],
  circle: [
    'Người gọi không bấm phím sẽ đi vòng tròn: {circle}.',
    'A caller who presses nothing goes in a circle: {circle}.',
  ],
  trunk_disabled: [
    'Hotline {name} dùng trung kế {trunk} đang tắt.',
    'Hotline {name} is on trunk {trunk}, which is disabled.',
  ],
  unused: ['{name} không được dùng ở đâu.', '{name} is used nowhere.'],
}
