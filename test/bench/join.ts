import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { wavHeader } from '../../src/domain/wav.js'
import { joinParts } from '../../src/features/recording/recording.join.js'
import { partFiles, recordingFolders } from '../../src/features/recording/recording.paths.js'

export interface BenchRow {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly target: string
  readonly ok: boolean
}

const samples = 60 * 60 * 8000

/** A 60-minute call joined: time until it is synced to the disk, memory, event loop. */
export async function joinBench(): Promise<BenchRow[]> {
  const data = await mkdtemp(join(tmpdir(), 'tongdai-join-'))
  const folders = recordingFolders(data)
  try {
    await mkdir(folders.parts, { recursive: true })
    const side = Buffer.concat([wavHeader(1, samples * 2), Buffer.alloc(samples * 2, 0x5a)])
    const { own, heard } = partFiles(folders.parts, 'bench-1.1')
    await writeFile(own, side)
    await writeFile(heard, side)
    return await measure(folders)
  } finally {
    await rm(data, { recursive: true, force: true })
  }
}

async function measure(folders: ReturnType<typeof recordingFolders>): Promise<BenchRow[]> {
  const place = { channel: 'bench-1.1', first: 0, count: samples, swap: false }
  const lag = monitorEventLoopDelay({ resolution: 1 })
  const before = process.memoryUsage().arrayBuffers
  lag.enable()
  const began = performance.now()
  await joinParts(folders, [place], '2026/11/20/bench-1.1.wav')
  const took = performance.now() - began
  lag.disable()
  const held = process.memoryUsage().arrayBuffers - before
  return [
    row('60-minute stereo recording joined and synced', took / 1000, 's', 1),
    row('event loop lag while joining, p99', lag.percentile(99) / 1e6, 'ms', 10),
    row('event loop lag while joining, most', lag.max / 1e6, 'ms', 10),
    row('memory held while joining', held / 1024 / 1024, 'MB', 1),
  ]
}

const row = (name: string, value: number, unit: string, most: number): BenchRow => ({
  name,
  value: Math.round(value * 1000) / 1000,
  unit,
  target: `≤ ${most} ${unit}`,
  ok: value <= most,
})
