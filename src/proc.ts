import { readFile } from 'node:fs/promises'

/** Field 22 of /proc/[pid]/stat tells a reused process id apart (proc(5)). */
export async function startTicksOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return afterName[0] === 'Z' ? undefined : afterName[19]
}
