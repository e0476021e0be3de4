/** What supervisors did, as the story of the call tells it. */
export const supervisionText: Readonly<Record<string, readonly [vi: string, en: string]>> = {
  supervised_listen: ['{by} nghe cuộc gọi.', '{by} listened.'],
  supervised_whisper: ['{by} nói nhỏ với nhân viên.', '{by} whispered to the agent.'],
  supervised_join: ['{by} tham gia cuộc gọi.', '{by} joined.'],
  supervisor_takeover: ['{by} cướp quyền trả lời.', '{by} took the call over.'],
  supervisor_transfer: [
    '{by} chuyển cuộc gọi đến {destination}.',
    '{by} sent the call to {destination}.',
  ],
  supervisor_hangup: ['{by} kết thúc cuộc gọi.', '{by} ended the call.'],
}
