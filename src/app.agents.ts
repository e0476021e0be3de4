import type { Database } from './db/database.js'
import { allExtensions } from './features/extension/extension.repo.js'
import type { AgentPerson } from './features/queue/agent.host.js'
import { userRepo } from './features/user/user.repo.js'

/** Whoever receives calls: has an extension, or a phone outside. */
export async function agentPeople(db: Database): Promise<readonly AgentPerson[]> {
  const numbers = new Map((await allExtensions(db)).map(({ id, number }) => [id, number]))
  return (await userRepo.reachable(db)).map(({ id: userId, name, extensionId, agentPhone }) => {
    const extension = numbers.get(extensionId ?? 0) ?? null
    return { userId, name, extension, number: extension ?? agentPhone ?? '' }
  })
}
