import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { CallRecord, StoryStep } from '../../../src/domain/call-record.js'
import type { Fact } from '../../../src/domain/cel.js'
import type { Directory } from '../../../src/domain/directory.js'
import { foldCall, type Known } from '../../../src/features/call-log/call-log.fold.js'
import { noCalls, step, takeDead } from '../../../src/features/call-log/call-log.group.js'
import { takeLines } from '../../../src/features/call-log/cel.lines.js'
import { parseCelLine } from '../../../src/features/call-log/cel.schema.js'

export const celFolder = new URL('cel/', import.meta.url)

/** Bytes of `cel/<name>.jsonl`, written by a real Asterisk. */
export function celFile(name: string): Buffer {
  return readFileSync(fileURLToPath(new URL(`cel/${name}.jsonl`, import.meta.url)))
}

/** The facts in a piece of the CEL file; throws when a line is lost. */
export function factsIn(bytes: Buffer): readonly Fact[] {
  const { lines, skipped } = takeLines(bytes, true)
  const facts = lines.map(parseCelLine).filter((fact) => fact !== undefined)
  if (skipped > 0 || facts.length < lines.length) throw new Error('A line was lost.')
  return facts
}

export const directory: Directory = new Map(
  ['101', '102', '103', '104', '105', '107', '108'].map((number, index) => [
    number,
    { extensionId: index + 1, name: `Người ${number}`, userId: null },
  ]),
)

export const hotlines = [{ id: 1, number: '02473001234', name: 'Bán hàng' }]

export const known: Known = { directory, national: (number) => number, hotlines }

/** Every record that some facts make, calls that did not end being interrupted a second later. */
export function recordsOf(facts: readonly Fact[]): readonly CallRecord[] {
  const [state, closed] = step(noCalls, facts)
  const [rest, late] = step(state, [], Number.POSITIVE_INFINITY)
  const [, dead] = takeDead(rest, () => true)
  const interruptedAt = Math.max(...facts.map((fact) => fact.at)) + 1000
  return [
    ...[...closed, ...late].flatMap((call) => foldCall(call.facts, known)),
    ...dead.flatMap((call) => foldCall(call.facts, { ...known, interruptedAt })),
  ]
}

/** One record as two phrases: its row in the log, and its story after `called`. */
export function told(record: CallRecord): readonly [row: string, story: string] {
  const { direction, status, reason, from, to, endedBy } = record
  const row = `${direction} ${from.number}>${to.number} ${status}/${reason} by ${endedBy}`
  return [row, record.story.slice(1).map(toldStep).join(', ')]
}

function toldStep({ code, data }: StoryStep): string {
  const { by, whom, from, to, number } = data
  const link = data.call === undefined ? undefined : 'call'
  return [code, number ?? link, from, by, whom, to].filter((word) => word !== undefined).join(' ')
}
