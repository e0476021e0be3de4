/** The part of asterisk-manager 0.2.0 that `ami.ts` uses; the package brings no types. */
declare module 'asterisk-manager' {
  import type { TcpSocketConnectOpts } from 'node:net'

  namespace Manager {
    /** A parsed record: keys in lower case, a repeated key an array, variables an object. */
    type Item = Readonly<Record<string, unknown>>
    /** An object value becomes one header per entry, `Key: name=value`. */
    type Action = { action: string; actionid: string } & Record<
      string,
      string | Readonly<Record<string, string>>
    >
  }

  class Manager {
    /** Without a port it does not connect by itself. */
    constructor(port: null, host: string, username: string, password: string)
    on(event: 'rawevent', listener: (item: Manager.Item) => void): void
    on(event: 'error', listener: (error: Error) => void): void
    on(event: 'close', listener: () => void): void
    removeAllListeners(event: string): void
    /** What comes first is handed to `net.createConnection`, which takes options there, too. */
    connect(
      options: TcpSocketConnectOpts & { signal: AbortSignal },
      host: undefined,
      done: () => void,
    ): void
    login(done: (refusal?: Manager.Item) => void): void
    action(action: Manager.Action): void
  }

  export = Manager
}
