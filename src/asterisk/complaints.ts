import { readText } from '../conf/file.js'

/**
 * Warnings and errors of Asterisk's log since `since` (epoch ms), in its words. Its times are UTC,
 * whatever the zone of the machine: `launch` has told it so.
 */
export async function complaintsSince(file: string, since: number): Promise<string> {
  const lines = ((await readText(file)) ?? '').split('\n').slice(-200)
  const words = lines.flatMap((line) => {
    const [, at = '', rest = ''] =
      /^\[([^\]]+)\] (?:WARNING|ERROR)\[[^\]]*\] (.*)$/.exec(line) ?? []
    return Date.parse(`${at.replace(' ', 'T')}Z`) >= since - 1000 ? [rest] : []
  })
  return words.join('; ').slice(0, 1000)
}
