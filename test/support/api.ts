/** What the service answered. `body` is parsed when it is JSON, else a Buffer. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the service says
  readonly body: any
}

/** The public API as a person at a browser uses it: cookie and `Origin`. */
export interface Api {
  (
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>
  /** The same, but anything from 400 up is an error with what the service said. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the service says
  ok(method: string, path: string, body?: unknown): Promise<any>
}

/** Logs in; every request has a deadline, so that a hung service fails a test with words. */
export async function login(base: string, username: string, password: string): Promise<Api> {
  let cookie = ''
  const request = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> => {
    const json = body === undefined ? {} : { 'content-type': 'application/json' }
    const response = await fetch(`${base}${path}`, {
      method,
      headers: { origin: base, cookie, ...json, ...headers },
      redirect: 'manual',
      signal: AbortSignal.timeout(60_000),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, headers: response.headers, body: await bodyOf(response) }
  }
  const ok = async (method: string, path: string, body?: unknown) => {
    const answer = await request(method, path, body)
    if (answer.status >= 400)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  const entered = await request('POST', '/api/session', { username, password })
  if (entered.status !== 201)
    throw new Error(`login: ${entered.status} ${JSON.stringify(entered.body)}`)
  cookie = entered.headers
    .getSetCookie()
    .map((set) => set.split(';')[0])
    .join('; ')
  return Object.assign(request, { ok })
}

async function bodyOf(response: Response): Promise<unknown> {
  const bytes = Buffer.from(await response.arrayBuffer())
  const json = response.headers.get('content-type')?.includes('json') === true
  return json && bytes.length > 0 ? JSON.parse(bytes.toString('utf8')) : bytes
}
