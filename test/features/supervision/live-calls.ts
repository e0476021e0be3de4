import type { LiveCall, LiveLeg } from '../../../src/domain/live-call.js'

export const liveLeg = (id: string, more: Partial<LiveLeg> = {}): LiveLeg => ({
  ...{ id, channel: `PJSIP/${id}-00000001`, number: id, name: '', isInside: true, from: 0 },
  ...more,
})

/** A call in which nobody is yet. */
export const liveCall = (more: Partial<LiveCall> = {}): LiveCall => ({
  ...{ id: 'c', aliases: [], direction: 'inbound', hotline: null, startedAt: 0, answeredAt: null },
  from: { number: '0909789846', name: '' },
  to: { number: '02473001234', name: 'Bán hàng' },
  ...{ customer: null, partner: null, since: 0, caller: '', rung: [], others: [], supervisors: [] },
  ...{ isReached: true, isRecorded: false, group: null, channels: [] },
  ...more,
})
