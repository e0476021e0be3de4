import type { Outcome } from './acd.effects.js'

/** What an agent did with an offer. */
export const offerText: Readonly<Record<Outcome, readonly [vi: string, en: string]>> = {
  answered: ['Nghe máy', 'Answered'],
  no_answer: ['Không nghe máy', 'Did not answer'],
  rejected: ['Từ chối', 'Rejected'],
  busy: ['Máy bận', 'Busy'],
  unreachable: ['Không liên lạc được', 'Not reachable'],
  lost: ['Không rõ', 'Not known'],
  elsewhere: ['Người khác đã nhận', 'Taken by somebody else'],
  caller_left: ['Khách đã gác máy', 'The caller had left'],
}
