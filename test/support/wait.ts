import { setTimeout as sleep } from 'node:timers/promises'

/** Something that changes, and those who wait for it to have changed enough. Nothing polls. */
export interface Changes {
  /** Says that something has changed: every waiting question is asked again. */
  fire(): void
  /**
   * The first answer that is not undefined, false or null. Rejects after `ms` with `what` and
   * what `seen` tells of the state then.
   */
  until<T>(question: () => T, what: string, ms: number, seen?: () => string): Promise<Truthy<T>>
}
type Truthy<T> = Exclude<T, undefined | false | null>

export function changes(): Changes {
  const asked = new Set<() => void>()
  return {
    fire: () => {
      for (const ask of [...asked]) ask()
    },
    until: (question, what, ms, seen) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          asked.delete(ask)
          reject(new Error(`no ${what} within ${ms} ms${seen ? `; ${seen()}` : ''}`))
        }, ms)
        const ask = (): void => {
          const answer = question()
          if (answer === undefined || answer === false || answer === null) return
          clearTimeout(timer)
          asked.delete(ask)
          resolve(answer as Truthy<typeof answer>)
        }
        asked.add(ask)
        ask()
      }),
  }
}

/**
 * Asks again and again (for what tells nobody when it changes: a file, a REST answer) until the
 * answer is neither undefined, false nor null. A question that throws is asked again, too.
 */
export async function poll<T>(
  question: () => Promise<T> | T,
  what: string,
  ms: number,
  every = 50,
): Promise<Truthy<T>> {
  const end = Date.now() + ms
  let last: unknown
  do {
    try {
      const answer = await question()
      if (answer !== undefined && answer !== false && answer !== null) return answer as Truthy<T>
      last = answer
    } catch (error) {
      last = error
    }
    await sleep(every)
  } while (Date.now() < end)
  throw new Error(`no ${what} within ${ms} ms; last: ${String(last)}`, { cause: last })
}
