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

/** Adds what is registered; null while Asterisk cannot be asked. */
export function withContacts<View>(view: View, contacts: readonly Contact[] | undefined) {
  return {
    ...view,
    registered: contacts === undefined ? null : contacts.length > 0,
    contacts: contacts === undefined ? null : [...contacts],
  }
}
