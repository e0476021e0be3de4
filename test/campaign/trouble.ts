import { setTimeout as sleep } from 'node:timers/promises'
import type { House } from '../support/house.js'
import type { Random } from './random.js'

/** What an unlucky day does to the service, one after the other, until told to stop. */
export async function trouble(
  house: House,
  random: Random,
  signal: AbortSignal,
  more: Readonly<Record<string, () => Promise<void>>> = {},
): Promise<Readonly<Record<string, number>>> {
  const { pbx } = house
  const made: number[] = []
  let next = 300
  const happened: Record<string, number> = {}

  const deeds: Readonly<Record<string, () => Promise<void>>> = {
    killed: async () => {
      await pbx.killService('SIGKILL')
      await sleep(random.between(0, 1500))
      await pbx.start()
    },
    ended: async () => {
      await pbx.killService('SIGTERM')
      const code = await pbx.service.ended(0)
      if (code !== 0) throw new Error(`asked to end, the service ended with ${code}`)
      await pbx.start()
    },
    hung: async () => {
      await pbx.killService('SIGSTOP')
      await sleep(random.between(300, 3000))
      await pbx.killService('SIGCONT')
    },
    created: async () => {
      const body = { number: String(next++), name: `Mới; [evil] ${next}` }
      made.push((await pbx.api.ok('POST', '/api/extensions', body)).id)
    },
    renamed: async () => {
      const [number, { id }] = random.pick([...house.extensions])
      const name = `Máy ${number} lần ${random.between(1, 99)}`
      await pbx.api.ok('PATCH', `/api/extensions/${id}`, { name })
    },
    removed: async () => {
      const id = made.pop()
      if (id !== undefined) await pbx.api.ok('DELETE', `/api/extensions/${id}`)
    },
    'killed in an edit': async () => {
      const body = { number: String(next++), name: 'Dở dang' }
      const edit = pbx.api('POST', '/api/extensions', body).catch(() => undefined)
      await sleep(random.between(0, 60))
      await pbx.killService(random.pick(['SIGKILL', 'SIGTERM']))
      await edit
      await pbx.start()
    },
    ...more,
  }

  while (!signal.aborted) {
    const name = random.pick(Object.keys(deeds))
    happened[name] = (happened[name] ?? 0) + 1
    await deeds[name]?.()
    await sleep(random.between(200, 1500), undefined, { signal }).catch(() => undefined)
  }
  return happened
}
