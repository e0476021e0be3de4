import { z } from 'zod'
import { say } from './text.js'

/** ASCII only, no quotes, comments or routes: what RFC 5321 §4.1.2 calls a dot-string, and a host. */
export const mailAddress = z
  .string()
  .max(254)
  .regex(
    /^[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/,
    say('phải là địa chỉ thư điện tử', 'must be an e-mail address'),
  )

/** An e-mail that is due. Texts may hold anything: they are encoded when it is sent. */
export interface DueMail {
  /** What it tells of and to whom: the same is sent once. */
  readonly key: string
  readonly to: string
  readonly subject: string
  readonly text: string
  /** `file` is relative to the data folder; when it is gone, the mail goes without it. */
  readonly attachment?: { readonly file: string; readonly name: string }
}
