/** Reasons and findings of schedules as a person reads them. `weekday` is told by its name. */
export const scheduleText: Readonly<Record<string, readonly [vi: string, en: string]>> = {
  schedule_open: [
    'Lịch “{schedule}” mở: {weekday} {time}, trong khung {from}–{to}.',
    'Schedule “{schedule}” is open: {weekday} {time}, within {from}–{to}.',
  ],
  schedule_open_night: [
    'Lịch “{schedule}” mở: {weekday} {time}, trong khung qua đêm {from}–{to} từ hôm trước.',
    'Schedule “{schedule}” is open: {weekday} {time}, within {from}–{to} of the night before.',
  ],
  schedule_open_special: [
    'Lịch “{schedule}” mở: {weekday} {date} {time}, ngày đặc biệt “{day}”, trong khung {from}–{to}.',
    'Schedule “{schedule}” is open: {weekday} {date} {time}, special day “{day}”, within {from}–{to}.',
  ],
  schedule_closed_hours: [
    'Lịch “{schedule}” đóng: {weekday} {time}, ngoài giờ làm việc.',
    'Schedule “{schedule}” is closed: {weekday} {time}, outside the hours.',
  ],
  schedule_closed_holiday: [
    'Lịch “{schedule}” đóng: {weekday} {date}, nghỉ “{day}”.',
    'Schedule “{schedule}” is closed: {weekday} {date}, holiday “{day}”.',
  ],
  schedule_closed_special: [
    'Lịch “{schedule}” đóng: {weekday} {date} {time}, ngoài giờ của ngày đặc biệt “{day}”.',
    'Schedule “{schedule}” is closed: {weekday} {date} {time}, outside the hours of special day “{day}”.',
  ],
  schedule_override_open: [
    'Lịch “{schedule}” được mở thủ công đến {until}.',
    'Schedule “{schedule}” was opened by hand until {until}.',
  ],
  schedule_override_closed: [
    'Lịch “{schedule}” bị đóng thủ công đến {until}.',
    'Schedule “{schedule}” was closed by hand until {until}.',
  ],
  schedule_missing: [
    'Không còn lịch {id}: coi như mở.',
    'There is no schedule {id} any more: taken for open.',
  ],
  schedule_never_open: [
    'Lịch “{schedule}” không bao giờ mở.',
    'Schedule “{schedule}” is never open.',
  ],
  schedule_holiday_past: ['Ngày nghỉ “{day}” đã qua ({to}).', 'Holiday “{day}” is over ({to}).'],
  schedule_special_day_past: [
    'Ngày đặc biệt “{day}” đã qua ({to}).',
    'Special day “{day}” is over ({to}).',
  ],
  schedule_day_gap: [
    'Lịch “{schedule}” đóng cả {weekday}, giữa những ngày mở.',
    'Schedule “{schedule}” is closed all {weekday}, between days on which it is open.',
  ],
  schedule_short_gap: [
    'Đóng vài phút giữa {to} và {from}: có thể gõ nhầm.',
    'Closed for a few minutes between {to} and {from}: perhaps a slip.',
  ],
  schedule_override_long: [
    'Đặt thủ công còn hiệu lực {days} ngày: nên sửa lịch.',
    'The override holds for another {days} days: perhaps change the hours instead.',
  ],
}
