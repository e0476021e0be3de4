import fc from 'fast-check'
import { type CallRecord, directions, statuses } from '../../../src/domain/call-record.js'
import type { Directory } from '../../../src/domain/directory.js'

/** A call from Lan, a customer, to Bình at 101, who answered; with what a test wants otherwise. */
export function aCall(other: Partial<CallRecord> = {}): CallRecord {
  const startedAt = other.startedAt ?? Date.parse('2026-11-20T08:00:00+07:00')
  return {
    id: 'td1-1763600400.1',
    aliases: [],
    links: [],
    direction: 'inbound',
    status: 'success',
    reason: 'answered',
    from: { number: '0909789846', name: 'Nguyễn Thị Lan' },
    to: { number: '101', name: 'Bình' },
    hotline: { id: 7, number: '02873001234', name: 'Bán hàng' },
    agent: { number: '101', name: 'Bình' },
    startedAt,
    answeredAt: startedAt + 4000,
    endedAt: startedAt + 64_500,
    waitMs: 4000,
    talkMs: 60_500,
    outsideMs: 0,
    endedBy: 'caller',
    extensions: ['101'],
    story: [
      {
        at: startedAt,
        code: 'called',
        data: { from: '0909789846', fromName: 'Nguyễn Thị Lan', to: '101', toName: 'Bình' },
      },
      { at: startedAt + 64_500, code: 'ended', data: { by: 'caller' } },
    ],
    channels: [],
    recordedLegs: [],
    ...other,
  }
}

/** 101 is extension 1 of user 11, 102 extension 2 of user 12, 103 extension 3 of nobody. */
export const directory: Directory = new Map([
  ['101', { extensionId: 1, name: 'Bình', userId: 11 }],
  ['102', { extensionId: 2, name: 'Đức', userId: 12 }],
  ['103', { extensionId: 3, name: 'Kho', userId: null }],
])

const numbers = ['0909789846', '0909123456', '02873001234', '+6591234567', '1900545454', '101']
const names = ['Nguyễn Thị Lan', 'Nguyễn Văn Đức', 'LÊ NGUYÊN', 'đức', 'Anh Thư', '', 'nguyen']
const extensions = ['101', '102', '103', '104']
const hotlines = [
  { id: 7, number: '02873001234', name: 'Bán hàng' },
  { id: 8, number: '1900545454', name: 'Chăm sóc' },
]
const agents = [
  { number: '101', name: 'Bình' },
  { number: '102', name: 'Đức' },
]
const anybody = fc.record({
  number: fc.constantFrom(...numbers, ...extensions, 'anonymous', '*43'),
  name: fc.constantFrom(...names),
})
const regulars = [
  { number: '0909789846', name: 'Nguyễn Thị Lan' },
  { number: '101', name: 'Bình' },
]
const party = fc.oneof(anybody, fc.constantFrom(...regulars))

/** Logs in which numbers, names and instants repeat, so that every order and tie occurs. */
export const manyCalls: fc.Arbitrary<readonly CallRecord[]> = fc
  .array(
    fc.record({
      direction: fc.constantFrom(...directions, 'inbound' as const, 'inbound' as const),
      status: fc.constantFrom(...statuses, 'success' as const, 'success' as const),
      from: party,
      to: party,
      startedAt: fc.integer({ min: 1_000, max: 1_012 }),
      hotline: fc.constantFrom(null, ...hotlines),
      agent: fc.constantFrom(null, ...agents),
      extensions: fc.uniqueArray(fc.constantFrom(...extensions), { maxLength: 3 }),
    }),
    { maxLength: 60, size: 'max' },
  )
  .map((calls) => calls.map((call, i) => aCall({ ...call, id: `td1-1.${i}` })))
