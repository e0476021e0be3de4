import { createHash, randomBytes } from 'node:crypto'

export interface Login {
  readonly user: string
  readonly secret: string
}

/**
 * The `Authorization` value that answers a challenge: Digest with MD5 (RFC 2617 §3.2.2 as used
 * by RFC 3261 §22.4), with `qop=auth` when it is offered.
 */
export function authorization(
  challenge: string,
  login: Login,
  method: string,
  uri: string,
): string {
  const realm = field(challenge, 'realm')
  const nonce = field(challenge, 'nonce')
  const opaque = field(challenge, 'opaque')
  const secret = md5(`${login.user}:${realm}:${login.secret}`)
  const request = md5(`${method}:${uri}`)
  const said = [
    `username="${login.user}"`,
    `realm="${realm}"`,
    `nonce="${nonce}"`,
    `uri="${uri}"`,
    'algorithm=MD5',
    ...(opaque === '' ? [] : [`opaque="${opaque}"`]),
  ]
  if (!/qop="?[^"]*auth/.test(challenge))
    return `Digest ${[...said, `response="${md5(`${secret}:${nonce}:${request}`)}"`].join(', ')}`
  const cnonce = randomBytes(8).toString('hex')
  const response = md5(`${secret}:${nonce}:00000001:${cnonce}:auth:${request}`)
  const counted = ['qop=auth', 'nc=00000001', `cnonce="${cnonce}"`, `response="${response}"`]
  return `Digest ${[...said, ...counted].join(', ')}`
}

/** Whether an `Authorization` value was made with that login (RFC 2617 §3.2.2, with or without qop). */
export function isAuthorized(value: string, login: Login, method: string): boolean {
  const [realm, nonce, uri] = [field(value, 'realm'), field(value, 'nonce'), field(value, 'uri')]
  const secret = md5(`${login.user}:${realm}:${login.secret}`)
  const request = md5(`${method}:${uri}`)
  const bare = (name: string): string => new RegExp(`[ ,]${name}=([^",]+)`).exec(value)?.[1] ?? ''
  const counted = [bare('nc'), field(value, 'cnonce'), bare('qop')].join(':')
  const between = bare('qop') === '' ? '' : `:${counted}`
  const expected = md5(`${secret}:${nonce}${between}:${request}`)
  return field(value, 'username') === login.user && field(value, 'response') === expected
}

function field(challenge: string, name: string): string {
  return new RegExp(`[ ,]${name}="([^"]*)"`, 'i').exec(challenge)?.[1] ?? ''
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex')
}
