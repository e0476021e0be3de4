import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits as 43 letters, digits, `-` and `_`. */
export const freshSecret = (): string => randomBytes(32).toString('base64url')

/** What is stored of such a secret. It is random enough that a plain SHA-256 cannot be undone. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')
