import t from 'tap'
import type { Fact } from '../../../src/domain/cel.js'
import { foldCall } from '../../../src/features/call-log/call-log.fold.js'
import { known } from './cel-files.js'

const at = 1_764_400_000_000
const from = (channel: string, uniqueId: string, number: string) => {
  const fact = (type: string, ms: number, more: Partial<Fact> = {}): Fact => ({
    ...{ type, mark: '', at: at + ms, name: '', number, exten: '', context: 'ask', extra: {} },
    ...{ channel, uniqueId, linkedId: 'td-1.1', ...more },
  })
  return {
    fact,
    mark: (mark: string, ms: number, text: string) =>
      fact('USER_DEFINED', ms, { mark, extra: { text } }),
    ends: (ms: number, cause: number, source = channel) =>
      fact('HANGUP', ms, { extra: { hangupcause: String(cause), hangupsource: source } }),
  }
}
const caller = from('PJSIP/trunk-1-00000001', 'td-1.1', '0909789846')
const phone = from('PJSIP/102-00000002', 'td-1.2', '102')

t.test('a member is told of before its group gives up, also when its leg ends later', (t) => {
  for (const lateMs of [-1, 0, 1, 400]) {
    const [record] = foldCall(
      [
        caller.fact('CHAN_START', 0, { exten: '02473001234' }),
        caller.mark('HOTLINE', 1, '1-02473001234'),
        caller.mark('GROUP', 10, '3'),
        phone.fact('CHAN_START', 20),
        caller.mark('GROUP_UNANSWERED', 900, '3'),
        caller.mark('UNREACHABLE', 901, '101'),
        phone.ends(900 + lateMs, 17),
        caller.ends(2000, 16),
      ],
      known,
    )
    t.same(
      record?.story.map(({ code }) => code).slice(1, -1),
      ['group', 'ringing', 'busy', 'group_unanswered', 'unreachable'],
      `${lateMs} ms later`,
    )
  }
  t.end()
})

t.test('what a queue did without the service is in the trail of the call', (t) => {
  const [record] = foldCall(
    [
      caller.fact('CHAN_START', 0, { exten: '02473001234' }),
      caller.mark('QUEUE_ALONE', 5, `12-${at}-front`),
      phone.fact('CHAN_START', 20),
      phone.ends(900, 21),
      caller.mark('QUEUE_OVER', 5000, `12-${at}`),
      caller.mark('QUEUE_ALONE', 5001, 'x-1'),
      caller.ends(6000, 16),
    ],
    known,
  )
  const place = { channel: 'td-1.1', queueId: 12, joinedAt: at }
  t.match(record?.queueTrail, {
    alone: [{ ...place, at: at + 5 }],
    over: [{ ...place, at: at + 5000 }],
    rings: [{ by: { number: '102' }, from: at + 20, to: at + 900, how: 'rejected' }],
    talks: [],
  })
  t.equal(record?.queueTrail?.alone.length, 1, 'rubbish is no place')
  t.match(record?.queueTrail?.channels[0], { id: 'td-1.1', to: at + 6000, line: 'td-1.1' })
  t.end()
})
