import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { fail } from '../../domain/errors.js'

/**
 * One of OWASP's equally strong settings of scrypt (Password Storage Cheat Sheet): the one that
 * takes 32 MiB, since a small box shares its memory with calls, and a fifth of a second a guess.
 */
const strength = { N: 2 ** 15, r: 8, p: 3 }

/** At most so many hashes at once (each takes its 32 MiB) and so many waiting. */
const atOnce = 2
const waitingAtMost = 20

export interface Passwords {
  /** `scrypt$N$r$p$salt$hash`, so that a stronger setting later does not lock anybody out. */
  hash(password: string): Promise<string>
  /** Takes as long when there is no hash to compare with. Throws `too-many-logins` under a flood. */
  verify(password: string, stored: string | undefined): Promise<boolean>
}

/** `cost` is scrypt's N; only tests that are not about strength give a smaller one. */
export function passwordHasher(cost = strength.N): Passwords {
  const gate = narrowGate(atOnce, waitingAtMost)
  const own = { ...strength, N: cost }

  const hash = async (password: string): Promise<string> => {
    const salt = randomBytes(16)
    const derived = await gate(() => derive(password, salt, own))
    return ['scrypt', own.N, own.r, own.p, b64(salt), b64(derived)].join('$')
  }
  const verify = async (password: string, stored: string | undefined): Promise<boolean> => {
    const [kind, n, r, p, salt = '', expected = ''] = (stored ?? '').split('$')
    const known = kind === 'scrypt'
    const cost = known ? { N: Number(n), r: Number(r), p: Number(p) } : own
    const derived = await gate(() => derive(password, Buffer.from(salt, 'base64url'), cost))
    const wanted = Buffer.from(expected, 'base64url')
    return known && wanted.length === derived.length && timingSafeEqual(wanted, derived)
  }
  return { hash, verify }
}

const b64 = (bytes: Buffer): string => bytes.toString('base64url')

/** Passwords are compared as Unicode NFC: the same letters typed on another keyboard match. */
function derive(password: string, salt: Buffer, { N, r, p }: typeof strength): Promise<Buffer> {
  const maxmem = 128 * N * r + 128 * r * p + 2 ** 20
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, 32, { N, r, p, maxmem }, (error, derived) =>
      error === null ? resolve(derived) : reject(error),
    )
  })
}

/** Lets so many jobs run at once, in the order they came, and turns away what cannot wait. */
function narrowGate(width: number, waiting: number) {
  const queue: (() => void)[] = []
  let inside = 0
  return async <T>(job: () => Promise<T>): Promise<T> => {
    if (inside >= width) {
      if (queue.length >= waiting) fail('too-many-logins', { seconds: 5 })
      await new Promise<void>((enter) => queue.push(enter))
    } else inside += 1
    try {
      return await job()
    } finally {
      const next = queue.shift()
      if (next === undefined) inside -= 1
      else next()
    }
  }
}
