import { readFileSync } from 'node:fs'

/** Milliseconds of one clock tick: USER_HZ is 100 on every Linux of today. */
const tick = 10

/**
 * CPU milliseconds of a process so far, its ended threads as well (proc_pid_stat(5): utime and
 * stime, which the kernel scales to the exact time that the scheduler counted; so the sum is true
 * to a tick).
 */
export function cpuMs(pid: number): number {
  const [utime = 0, stime = 0] = timesOf(pid)
  return (utime + stime) * tick
}

/** The same of its children that have ended and were waited for (cutime and cstime). */
export function childrenCpuMs(pid: number): number {
  const [, , utime = 0, stime = 0] = timesOf(pid)
  return (utime + stime) * tick
}

/** utime, stime, cutime and cstime in clock ticks; the name before them may hold anything. */
function timesOf(pid: number): readonly number[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields.slice(11, 15).map(Number)
}

/** Memory that is resident, now and at most so far, in MB. */
export function residentMb(pid: number): { readonly now: number; readonly most: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const mb = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024
  return { now: mb('VmRSS'), most: mb('VmHWM') }
}
