import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What ffmpeg makes of these arguments: the bytes of `out.<ending>`. `input` is at `in`. */
export async function ffmpeg(
  args: readonly string[],
  ending: string,
  input?: Buffer,
): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'tongdai-ffmpeg-'))
  try {
    if (input !== undefined) await writeFile(`${folder}/in`, input)
    await run('ffmpeg', ['-nostdin', '-v', 'error', ...args, `out.${ending}`], { cwd: folder })
    return await readFile(`${folder}/out.${ending}`)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Loudness by EBU R 128, and the highest true peak: LUFS and dBFS. */
export async function loudness(wav: Buffer): Promise<{ lufs: number; peak: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'tongdai-ffmpeg-'))
  try {
    await writeFile(`${folder}/in.wav`, wav)
    const args = ['-nostdin', '-nostats', '-i', 'in.wav', '-af']
    const filter = ['ebur128=peak=true:framelog=verbose', '-f', 'null', '-']
    const { stderr } = await run('ffmpeg', [...args, ...filter], { cwd: folder })
    const number = (pattern: RegExp) => Number(pattern.exec(stderr.slice(-600))?.[1])
    return { lufs: number(/I:\s+(-?[\d.]+) LUFS/), peak: number(/Peak:\s+(-?[\d.]+) dBFS/) }
  } finally {
    await rm(folder, { recursive: true })
  }
}
