import type { ServerResponse } from 'node:http'

/** A viewer that takes no more than this is not waited for. */
const behindBytes = 1 << 20
const beatEveryMs = 15_000

/** Server-sent events to one viewer (WHATWG HTML §9.2). */
export interface EventStream {
  send(kind: string, id: string, data: string): void
  end(): void
}

/**
 * Whether nobody is there any more to be answered. Such a response has told its end already, and
 * does not tell it again.
 */
export const isGone = (response: ServerResponse): boolean =>
  response.destroyed || response.writableEnded

/**
 * Writes events to an HTTP response that is not gone. A viewer that does not read is dropped, never
 * waited for: whatever is written waits in memory. `ended` is told once, whoever ends it.
 */
export function eventStream(response: ServerResponse, ended: () => void): EventStream {
  const beat = setInterval(() => write(':\n\n'), beatEveryMs)
  beat.unref()
  response.once('close', () => {
    clearInterval(beat)
    ended()
  })
  response.on('error', () => response.destroy())
  response.socket?.setNoDelay(true)
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // A proxy in front must not collect events.
    'x-accel-buffering': 'no',
  })
  write('retry: 1000\n\n')

  function write(text: string): void {
    if (isGone(response)) return
    response.write(text)
    if (response.writableLength > behindBytes) response.destroy()
  }

  let together = ''
  function flush(): void {
    const text = together
    together = ''
    if (text !== '') write(text)
  }

  return {
    // What is told at once is one write: a write costs more than all that was done for it.
    send(kind, id, data) {
      if (together === '') queueMicrotask(flush)
      together += `id: ${id}\nevent: ${kind}\ndata: ${data}\n\n`
    },
    end() {
      flush()
      response.end()
    },
  }
}
