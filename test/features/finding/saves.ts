export const to = (type: string, id: number) => ({ type, id })
const hangup = { type: 'hangup' }
export const slots = [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '17:00' }]
const own = { name: 'Máy 101', owner: to('extension', 1) }
const special = { from: '2020-01-01', to: '2020-01-02', name: 'Tết' }

type Step = readonly [method: 'POST' | 'PATCH' | 'PUT', url: string, body: object]
interface Row {
  /** Changes that cause nothing that is asked for here. */
  readonly before?: readonly Step[]
  readonly save: Step
  /** `code path` of what the save caused. */
  readonly found: readonly string[]
  readonly text?: readonly [vi: string, en: string]
}

/**
 * Each begins with a configuration in which there is nothing to find: extension 101, trunk 1,
 * schedule 1, menu 1 with a key, hotline 1, route 1, and person 1 without a phone.
 */
export const rows: readonly Row[] = [
  {
    save: ['PATCH', '/hotlines/1', { fallback: hangup }],
    found: ['fallback_nothing hotlines/1/fallback'],
    text: [
      'Khi dịch vụ không trả lời, cuộc gọi đến hotline Bán hàng bị ngắt.',
      'When the service does not answer, calls to hotline Bán hàng end.',
    ],
  },
  {
    save: ['PATCH', '/hotlines/1', { open: hangup }],
    found: ['hotline_open_nothing hotlines/1/open', 'ivr_unreachable ivrs/1'],
  },
  {
    save: ['PATCH', '/hotlines/1', { closed: null }],
    found: ['hotline_closed_nothing hotlines/1/closed'],
  },
  { save: ['PATCH', '/hotlines/1', { scheduleId: null }], found: ['unused schedules/1'] },
  {
    save: ['PATCH', '/trunks/1', { enabled: false }],
    found: [
      'trunk_disabled hotlines/1/trunkId',
      'route_trunks_disabled outbound-routes/1/trunkIds',
    ],
  },
  {
    save: ['POST', '/trunks', { name: 'FPT', kind: 'address', host: '203.0.113.9' }],
    found: ['trunk_no_hotline trunks/2'],
    text: [
      'Trung kế FPT không có hotline nào: cuộc gọi đến từ nhà mạng bị từ chối.',
      'Trunk FPT has no hotline: calls that come in by it are refused.',
    ],
  },
  { save: ['PATCH', '/ivrs/1', { keys: {} }], found: ['ivr_empty ivrs/1/keys'] },
  {
    save: ['POST', '/queues', { name: 'Bán hàng', overflow: to('extension', 1) }],
    found: ['queue_no_members queues/1/members'],
    text: [
      'Hàng đợi Bán hàng không có ai: khách chờ rồi bị chuyển đi.',
      'Queue Bán hàng has no members: callers wait in vain.',
    ],
  },
  {
    save: [
      'POST',
      '/queues',
      { name: 'Bán hàng', members: [{ userId: 1 }], overflow: to('extension', 1) },
    ],
    found: ['queue_member_no_phone queues/1/members'],
    text: [
      'Hàng đợi Bán hàng không bao giờ đổ chuông cho mai: không có máy nhánh, cũng không nghe bằng số riêng.',
      'Queue Bán hàng never rings mai: neither an extension nor an own phone to receive calls on.',
    ],
  },
  {
    save: ['PATCH', '/ivrs/1', { keys: { 1: { type: 'repeat' } } }],
    found: ['ivr_empty ivrs/1/keys'],
  },
  {
    save: ['PATCH', '/ivrs/1', { keys: { 1: to('extension', 1), 9: { type: 'back' } } }],
    found: ['ivr_back_to_nowhere ivrs/1/keys/9'],
  },
  {
    save: ['PATCH', '/ivrs/1', { greetingSoundId: null }],
    found: ['ivr_no_greeting ivrs/1/greetingSoundId', 'unused sounds/1'],
  },
  { save: ['PATCH', '/ivrs/1', { directDial: true }], found: ['ivr_key_waits ivrs/1/keys/1'] },
  {
    before: [['PATCH', '/ivrs/1', { directDial: true, keys: { 2: to('extension', 1) } }]],
    save: ['POST', '/extensions', { number: '234', name: 'Kho' }],
    found: ['ivr_key_waits ivrs/1/keys/2'],
  },
  {
    save: [
      'POST',
      '/ivrs',
      {
        name: 'Lẻ',
        greetingSoundId: 1,
        keys: { 1: to('extension', 1) },
        otherwise: to('extension', 1),
      },
    ],
    found: ['ivr_unreachable ivrs/2'],
  },
  {
    save: [
      'POST',
      '/ivrs',
      {
        name: 'Gọi được',
        number: '700',
        greetingSoundId: 1,
        keys: { 1: to('extension', 1) },
        otherwise: to('extension', 1),
      },
    ],
    found: [],
  },
  {
    before: [
      [
        'POST',
        '/ivrs',
        {
          name: 'Cụt',
          greetingSoundId: 1,
          keys: { 9: { type: 'back' } },
          otherwise: to('extension', 1),
        },
      ],
    ],
    save: ['PATCH', '/ivrs/1', { keys: { 1: to('ivr', 2) } }],
    found: ['ivr_dead_end ivrs/1/keys'],
  },
  {
    before: [
      [
        'POST',
        '/ivrs',
        {
          name: 'Hai',
          greetingSoundId: 1,
          keys: { 1: to('ivr', 1) },
          otherwise: to('extension', 1),
        },
      ],
    ],
    save: ['PATCH', '/ivrs/1', { keys: { 1: to('ivr', 2) } }],
    found: ['ivr_loop ivrs/1/keys', 'ivr_loop ivrs/2/keys'],
    text: [
      'Phím chỉ dẫn vòng tròn, không ra ngoài các menu: Menu → Hai → Menu.',
      'Keys only lead round and never out of the menus: Menu → Hai → Menu.',
    ],
  },
  {
    before: [2, 3, 4, 5].map((id) => [
      'POST',
      '/ivrs',
      {
        name: `${id}`,
        greetingSoundId: 1,
        keys: { 2: to('extension', 1), ...(id > 2 && { 1: to('ivr', id - 1) }) },
        otherwise: to('extension', 1),
      },
    ]),
    save: ['PATCH', '/ivrs/1', { keys: { 1: to('ivr', 5), 2: to('extension', 1) } }],
    found: ['ivr_deep ivrs/2'],
  },
  {
    save: ['PATCH', '/schedules/1', { slots: [] }],
    found: ['schedule_never_open schedules/1/slots'],
  },
  {
    save: ['PATCH', '/schedules/1', { slots: [{ ...slots[0], days: [1, 2, 4, 5] }] }],
    found: ['schedule_day_gap schedules/1/slots'],
    text: [
      'Lịch “Giờ làm” đóng cả thứ Tư, giữa những ngày mở.',
      'Schedule “Giờ làm” is closed all Wednesday, between days on which it is open.',
    ],
  },
  {
    save: [
      'PATCH',
      '/schedules/1',
      { slots: [...slots, { days: [1], from: '17:01', to: '20:00' }] },
    ],
    found: ['schedule_short_gap schedules/1/slots/0'],
  },
  {
    save: ['PATCH', '/schedules/1', { holidays: [special] }],
    found: ['schedule_holiday_past schedules/1/holidays/0'],
  },
  {
    save: [
      'PATCH',
      '/schedules/1',
      { specialDays: [{ ...special, slots: [{ from: '08:00', to: '09:00' }] }] },
    ],
    found: ['schedule_special_day_past schedules/1/specialDays/0'],
  },
  {
    save: ['PUT', '/schedules/1/override', { state: 'closed', until: '2027-01-01T00:00:00Z' }],
    found: ['schedule_override_long schedules/1/override'],
  },
  {
    save: ['POST', '/schedules', { name: 'Thừa', slots, holidays: [] }],
    found: ['unused schedules/2'],
    text: ['Thừa không được dùng ở đâu.', 'Thừa is used nowhere.'],
  },
  {
    save: ['POST', '/sounds', { name: 'Thừa', text: 'x xin chào', language: 'vi' }],
    found: ['unused sounds/2'],
  },
  {
    save: ['POST', '/music-classes', { name: 'Nhạc', soundIds: [1] }],
    found: ['unused music-classes/1'],
  },
  {
    save: ['POST', '/voicemail-boxes', { name: 'Chung' }],
    found: ['unused voicemail-boxes/1'],
  },
  {
    save: ['POST', '/voicemail-boxes', { ...own, emails: ['lan@cong-ty.vn'] }],
    found: ['voicemail_no_mail voicemail-boxes/1/emails'],
    text: [
      'Hộp thư thoại Máy 101 báo tin qua thư điện tử, nhưng chưa đặt máy chủ thư.',
      'Mailbox Máy 101 tells of messages by e-mail, but no mail server is set.',
    ],
  },
  { save: ['POST', '/voicemail-boxes', own], found: [] },
  { save: ['POST', '/blocked-numbers', { number: '0909123456', scope: 'ivr' }], found: [] },
  { save: ['PATCH', '/outbound-routes/1', { priority: 7 }], found: [] },
  { save: ['PATCH', '/sounds/1', { name: 'Khác' }], found: [] },
]
