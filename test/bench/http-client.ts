import { Agent, type IncomingMessage, request } from 'node:http'

/** The text of an answer; anything but 200 is an error. */
export type Get = (path: string) => Promise<string>

/** An admin's program that keeps its connections. */
export function httpClient(origin: string) {
  const agent = new Agent({ keepAlive: true })

  const ask = (path: string): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const headers = { authorization: 'Bearer admin' }
      const asked = request(origin + path, { agent, headers }, (answer) => {
        if (answer.statusCode === 200) resolve(answer)
        else reject(new Error(`${path} answered ${answer.statusCode}`))
      })
      asked.on('error', reject)
      asked.end()
    })

  const get: Get = async (path) => {
    const parts: Buffer[] = []
    for await (const part of await ask(path)) parts.push(part)
    return Buffer.concat(parts).toString()
  }

  /** Reads an answer without keeping it; counts its bytes and lines. */
  const drain = async (path: string) => {
    let bytes = 0
    let lines = 0
    for await (const part of await ask(path)) {
      bytes += part.length
      for (let at = part.indexOf(10); at >= 0; at = part.indexOf(10, at + 1)) lines += 1
    }
    return { bytes, lines }
  }

  return { get, drain, close: () => agent.destroy() }
}
