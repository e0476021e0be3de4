import { type AccountKind, accountKinds, accountName } from '../../domain/receiving.js'
import type { Contact, Extension } from './extension.schema.js'

/** An extension as answered, without its secret. `time` writes epoch milliseconds as ISO 8601. */
export const shownExtension =
  (time: (at: number) => string) => (extension: Extension, userId: number | null) => {
    const { id, number, name, record, ringSeconds, codecs, dtmf, hotlineId, permissions, frozen } =
      extension
    return {
      ...{ id, number, name, record, ringSeconds, codecs: [...codecs], dtmf, userId },
      ...{ hotlineId, permissions: [...permissions], frozen },
      createdAt: time(extension.createdAt),
      updatedAt: time(extension.updatedAt),
    }
  }

interface Owned {
  readonly number: string
  readonly userId: number | null
}

/** What an extension has to log in to: one account, or three when it is somebody's. */
export const kindsOf = ({ userId }: Pick<Owned, 'userId'>): readonly AccountKind[] =>
  userId === null ? ['desk'] : accountKinds

/**
 * Adds what is registered, with each of its accounts; null while Asterisk cannot be asked.
 * `contactsOf`: the devices of one account (`101-app`), undefined then.
 */
export function withContacts<View extends Owned>(
  view: View,
  contactsOf: (account: string) => readonly Contact[] | undefined,
) {
  const found = kindsOf(view).map((account) => {
    const username = accountName(view.number, account)
    return { account, username, contacts: contactsOf(username) }
  })
  const accounts = found.flatMap(({ contacts, ...one }) =>
    contacts === undefined ? [] : [{ ...one, registered: contacts.length > 0 }],
  )
  const known = accounts.length === found.length
  const contacts = found.flatMap(({ account, contacts = [] }) =>
    contacts.map((contact) => ({ ...contact, account })),
  )
  return {
    ...view,
    registered: known ? contacts.length > 0 : null,
    accounts: known ? accounts : null,
    contacts: known ? contacts : null,
  }
}
