import { request } from 'node:http'

/** Tries to log in from an address of its own and gives the status of the answer. */
export function guess(
  base: string,
  from: string,
  username: string,
  password: string,
): Promise<number> {
  const body = JSON.stringify({ username, password })
  return new Promise((resolve, reject) => {
    const sent = request(
      `${base}/api/session`,
      {
        method: 'POST',
        localAddress: from,
        headers: { origin: base, 'content-type': 'application/json' },
        timeout: 20_000,
      },
      (answer) => {
        answer.resume()
        answer.on('end', () => resolve(answer.statusCode ?? 0))
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}
