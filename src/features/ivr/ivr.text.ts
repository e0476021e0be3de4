/** Steps of a trace that menus tell, and what is found to be wanting in menus (ivr.findings.ts). */
export const ivrText: Readonly<Record<string, readonly [vi: string, en: string]>> = {
  ivr_entered: ['Vào menu {name}.', 'Entered menu {name}.'],
  ivr_prompt: ['Phát âm thanh {sound}.', 'Sound {sound} was played.'],
  ivr_prompt_failed: [
    'Không phát được lời thoại của menu {name}: chờ phím ngay.',
    'The prompt of menu {name} could not be played: waiting for a key at once.',
  ],
  ivr_key: ['Nhấn phím {key}.', 'Key {key} was pressed.'],
  ivr_back: ['Quay lại menu trước.', 'Back to the menu before.'],
  ivr_repeat: ['Nghe lại menu.', 'The menu once more.'],
  ivr_ignored: [
    'Bỏ qua phím {key}: lời thoại này không được ngắt.',
    'Key {key} was ignored: this prompt may not be interrupted.',
  ],
  ivr_direct: ['Bấm thẳng số {digits}.', 'Number {digits} was dialled directly.'],
  ivr_invalid: ['{digits} không có trong menu.', '{digits} leads nowhere in this menu.'],
  ivr_timeout: ['Không nhấn phím trong {seconds} giây.', 'No key within {seconds} seconds.'],
  ivr_gave_up: [
    'Hết {attempts} lần thử ở menu {name}: đến {destination}.',
    'All {attempts} attempts in menu {name} were used: to {destination}.',
  ],
  ivr_missing: ['Menu {id} không còn.', 'There is no menu {id} any more.'],
  ivr_circle: [
    'Hết lượt ở menu {name}, mà lối ra lại dẫn về menu đã hết lượt: gác máy.',
    'Menu {name} was given up and leads back to one given up before: hung up.',
  ],
  ivr_too_many_keys: ['Đã nhấn quá {keys} phím: gác máy.', 'More than {keys} keys: hung up.'],

  ivr_unreachable: ['Không gì dẫn đến menu {name}.', 'Nothing leads to menu {name}.'],
  ivr_deep: [
    'Menu {name} ở tầng thứ {level}: người gọi khó đi đến đó.',
    'Menu {name} is on level {level}: callers hardly get there.',
  ],
  ivr_no_greeting: ['Menu {name} không có lời chào.', 'Menu {name} has no greeting.'],
  ivr_empty: ['Menu {name} không có phím nào.', 'Menu {name} has no keys.'],
  ivr_dead_end: [
    'Không phím nào ở menu {name} dẫn ra ngoài các menu.',
    'No key of menu {name} leads out of the menus.',
  ],
  ivr_loop: [
    'Phím chỉ dẫn vòng tròn, không ra ngoài các menu: {names}.',
    'Keys only lead round and never out of the menus: {names}.',
  ],
  ivr_leads_to_nothing: ['Menu {id} không tồn tại.', 'There is no menu {id}.'],
  ivr_back_to_nowhere: [
    'Phím {key} quay lại, nhưng không menu nào dẫn đến {name}.',
    'Key {key} goes back, but no menu leads to {name}.',
  ],
  ivr_key_waits: [
    'Phím {key} ở menu {name} cũng là đầu số máy nhánh: phải chờ thêm 2 giây.',
    'Key {key} of menu {name} also begins extension numbers: it waits 2 seconds more.',
  ],
}
