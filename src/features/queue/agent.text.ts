type Sentence = readonly [vi: string, en: string]

/** Steps of a trace that codes of agents tell. */
export const agentText: Readonly<Record<string, Sentence>> = {
  agent_code_ready: ['{name} sẵn sàng nhận cuộc gọi.', '{name} is ready for calls.'],
  agent_code_offline: ['{name} đã đăng xuất.', '{name} has logged out.'],
  agent_code_paused: ['{name} tạm nghỉ.', '{name} has paused.'],
  agent_code_paused_for: ['{name} tạm nghỉ: {reason}.', '{name} has paused: {reason}.'],
  agent_code_left: ['{name} rời hàng đợi {queue}.', '{name} has left queue {queue} for now.'],
  agent_code_back: ['{name} trở lại hàng đợi {queue}.', '{name} is back in queue {queue}.'],
  agent_code_nobody: [
    'Máy nhánh {number} không thuộc về ai, nên không đổi được trạng thái.',
    'Extension {number} belongs to nobody, so it has no status.',
  ],
  agent_code_wrong: [
    '{name} bấm mã không ứng với lý do tạm nghỉ hay hàng đợi nào.',
    '{name} dialled a code that names no reason and no queue.',
  ],
  agent_code_logged_out: [
    '{name} muốn tạm nghỉ khi chưa đăng nhập.',
    '{name} wanted to pause without being logged in.',
  ],
}
