import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { BenchRow } from './row.ts'

const benches: Readonly<Record<string, () => Promise<BenchRow[]>>> = {
  'call-cost': async () => (await import('./call-cost.ts')).callCostBench(),
  'recorded-cost': async () => (await import('./recorded-cost.ts')).recordedCostBench(),
  prompt: async () => (await import('./prompt.ts')).promptBench(),
  'menu-cost': async () => (await import('./menu-cost.ts')).menuCostBench(),
  'post-dial': async () => (await import('./post-dial.ts')).postDialBench(),
  'queue-cost': async () => (await import('./queue-cost.ts')).queueCostBench(),
  'queue-latency': async () => (await import('./queue-latency.ts')).queueLatencyBench(),
  supervise: async () => (await import('./supervise.ts')).superviseBench(),
  viewers: async () => (await import('./viewers.ts')).viewersBench(),
  acd: async () => (await import('./acd.ts')).acdBench(),
  change: async () => (await import('./change.ts')).changeBench(),
  search: async () => (await import('./search.ts')).searchBench(),
  'after-call': async () => (await import('./after-call.ts')).afterCallBench(),
  join: async () => (await import('./join.ts')).joinBench(),
  memory: async () => (await import('./memory.ts')).memoryBench(),
}

/** Runs the benches named, or all, one after another; table to standard output, JSON to a file. */
const [file = '', ...asked] = process.argv.slice(2)
const names = asked.length === 0 ? Object.keys(benches) : asked
const unknown = names.filter((name) => !(name in benches))
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown}. There are: ${Object.keys(benches).join(', ')}`)
  process.exit(2)
}
const rows: BenchRow[] = []
let failed = 0
for (const name of names) {
  const began = Date.now()
  console.error(`· ${name}`)
  try {
    rows.push(...((await benches[name]?.()) ?? []))
  } catch (error) {
    failed += 1
    console.error(`✗ ${name}:`, error)
  }
  console.error(`  ${name}: ${Math.round((Date.now() - began) / 1000)} s`)
}
mkdirSync(dirname(file), { recursive: true })
writeFileSync(file, `${JSON.stringify(rows, null, 2)}\n`)
console.log(table(rows))
// What the benches started has ended; an open socket of a client must not keep us.
process.exit(failed > 0 ? 1 : 0)

function table(rows: readonly BenchRow[]): string {
  const lines = rows.map(({ name, value, unit, target, ok }) => [
    target === '' ? ' ' : ok ? '✓' : '✗',
    name,
    `${value} ${unit}`,
    target,
  ])
  const width = (column: number): number =>
    Math.max(0, ...lines.map((line) => [...(line[column] ?? '')].length))
  return lines
    .map(([mark = '', name = '', value = '', target = '']) =>
      `${mark} ${name.padEnd(width(1))}  ${value.padStart(width(2))}  ${target}`.trimEnd(),
    )
    .join('\n')
}
