import fc from 'fast-check'
import t from 'tap'
import type { Fact } from '../../../src/domain/cel.js'
import { foldCall } from '../../../src/features/call-log/call-log.fold.js'
import { storyText } from '../../../src/features/call-log/call-log.text.js'
import { known } from './cel-files.js'

const at = 1_764_400_000_000
const trunk = { channel: 'PJSIP/trunk-1-00000001', uniqueId: 'td-1.1', linkedId: 'td-1.1' }
const fact = (type: string, ms: number, more: Partial<Fact> = {}): Fact => ({
  ...{ type, mark: '', at: at + ms, name: 'Lan', number: '0909789846', exten: '02473001234' },
  ...{ context: 'voicemail', extra: {}, ...trunk, ...more },
})
const mark = (name: string, ms: number, text: string): Fact =>
  fact('USER_DEFINED', ms, { mark: name, extra: { text } })
const file = `4-${at + 900}`
const begun = [
  fact('CHAN_START', 0),
  mark('HOTLINE', 1, '1-02473001234'),
  fact('ANSWER', 100),
  mark('VOICEMAIL_BEGUN', 900, file),
]
const ended = (ms: number, source = trunk.channel) => [
  fact('HANGUP', ms, { exten: 'h', extra: { hangupcause: '16', hangupsource: source } }),
  fact('CHAN_END', ms),
]
const boxName = (id: number) => (id === 4 ? 'Chung' : undefined)
const folded = (facts: readonly Fact[], more: object = {}) => {
  const [record] = foldCall(facts, { ...known, boxName, ...more })
  if (record === undefined) throw new Error('no record')
  return record
}
const left = [...begun, mark('VOICEMAIL', 4900, `${file}-4000`), ...ended(4900)]

t.test('a message makes the call one to see the details of, however short it is', (t) => {
  const record = folded(left)
  t.match(record, {
    ...{ direction: 'inbound', status: 'see_details', reason: 'voicemail', endedBy: 'caller' },
    ...{ answeredAt: null, talkMs: 0, hotline: { id: 1 } },
    voicemails: [{ box: 4, channel: 'td-1.1', at: at + 900, ms: 4000 }],
  })
  const step = record.story.find(({ code }) => code === 'voicemail_left')
  if (step === undefined) throw new Error('no step')
  t.equal(storyText(step, 'en'), 'A message of 4 s was left in mailbox Chung.')
  t.equal(storyText(step, 'vi'), 'Để lại lời nhắn 4 giây trong hộp thư thoại Chung.')
  const gone = folded(left, { boxName: () => undefined })
  t.match(gone.story.find(({ code }) => code === 'voicemail_left')?.data, { id: 4, box: '4' })
  t.equal(folded(left, { isLiteral: true }).status, 'see_details')
  t.end()
})

t.test('who hangs up in the greeting, or says next to nothing, has left no message', (t) => {
  const early = folded([...begun.slice(0, 3), ...ended(700)])
  t.match(early, { status: 'mistaken', reason: 'cancelled', voicemails: [] })
  const short = folded([...begun, mark('VOICEMAIL_SHORT', 1500, file), ...ended(1500)])
  t.match(short, { status: 'mistaken', reason: 'cancelled', voicemails: [{ ms: 0 }] })
  t.notOk(short.story.some(({ code }) => code === 'voicemail_left'))
  t.end()
})

t.test('a full box is told, and the call ends unanswered', (t) => {
  const refused = mark('VOICEMAIL_REFUSED', 200, '4-full')
  const record = folded([...begun.slice(0, 3), refused, ...ended(9000, '')])
  t.match(record, { status: 'see_details', reason: 'no_answer', endedBy: 'system' })
  const step = record.story.find(({ code }) => code === 'voicemail_refused')
  t.match(step?.data, { box: 'Chung', why: 'full' })
  t.end()
})

t.test('Asterisk died in the message: the call was interrupted, its length is not known', (t) => {
  const record = folded(begun, { interruptedAt: at + 5000 })
  t.match(record, { reason: 'interrupted', voicemails: [{ ms: null }] })
  t.end()
})

t.test('a mark made twice, in any order of lines, is one message', (t) => {
  const twice = [...left, mark('VOICEMAIL', 4901, `${file}-4001`)]
  fc.assert(
    fc.property(fc.shuffledSubarray(twice, { minLength: twice.length }), (facts) => {
      const { reason, voicemails, story } = folded(facts)
      t.same([reason, voicemails?.length], ['voicemail', 1])
      t.equal(story.filter(({ code }) => code === 'voicemail_left').length, 1)
    }),
    { numRuns: 30 },
  )
  t.end()
})

t.test('what is no mark of ours is none', (t) => {
  for (const text of ['', 'x', '4', `0x4-${at}`, `4-${at}-1e3`, `../4-${at}`, `4-${at}0`])
    t.same(
      folded([...begun.slice(0, 3), mark('VOICEMAIL_BEGUN', 900, text), ...ended(5000)]).voicemails,
      [],
      text,
    )
  t.end()
})
