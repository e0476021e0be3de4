import type { Ami } from './ami.js'

/**
 * Ends the recordings that run; the calls go on. A channel is asked once: `asked` remembers those
 * that are up, by unique id. Answers the unique ids of the channels that were recorded until now;
 * none while Asterisk cannot be asked.
 */
export async function stopRecordings(
  ami: Pick<Ami, 'connected' | 'channels' | 'stopRecording'>,
  asked: Set<string>,
): Promise<readonly string[]> {
  if (!ami.connected) return []
  const channels = await ami.channels()
  const up = new Set(channels.map(({ uniqueId }) => uniqueId))
  for (const uniqueId of asked) if (!up.has(uniqueId)) asked.delete(uniqueId)
  const stopped: string[] = []
  for (const { name, uniqueId } of channels.filter((channel) => !asked.has(channel.uniqueId))) {
    if (await ami.stopRecording(name)) stopped.push(uniqueId)
    asked.add(uniqueId)
  }
  return stopped
}
