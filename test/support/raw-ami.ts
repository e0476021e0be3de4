import { connect } from 'node:net'
import { changes } from './wait.js'

/** A bare AMI connection, without any of our adapter's care. */
export interface RawAmi {
  /** Sends the lines as they are and gives the record that answers this action. */
  ask(...lines: readonly string[]): Promise<string>
  /** Everything that came, events among it. */
  heard(): string
  close(): void
}

export async function rawAmi(
  host: string,
  port: number,
  username: string,
  secret: string,
): Promise<RawAmi> {
  const socket = connect({ host, port }).setEncoding('utf8')
  const changed = changes()
  let heard = ''
  let asked = 0
  socket.on('error', () => changed.fire())
  socket.on('data', (text) => {
    heard += text
    changed.fire()
  })
  const ask: RawAmi['ask'] = (...lines) => {
    const id = `ask-${++asked}`
    socket.write(`${[...lines, `ActionID: ${id}`].join('\r\n')}\r\n\r\n`)
    const answer = () =>
      heard
        .split('\r\n\r\n')
        .slice(0, -1)
        .find((record) => record.includes(`ActionID: ${id}`) && record.startsWith('Response:'))
    return changed.until(answer, `answer to ${lines[0]}`, 5000, () => heard.slice(-500))
  }
  await changed.until(() => heard.includes('\r\n'), 'greeting', 5000)
  heard = ''
  await ask('Action: Login', `Username: ${username}`, `Secret: ${secret}`)
  return { ask, heard: () => heard, close: () => void socket.destroy() }
}
