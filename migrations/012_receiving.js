import { randomBytes } from 'node:crypto'

/**
 * How a person receives calls: on which phones, or on the own number outside (`84` and 9 digits) as
 * which hotline; and what the accounts of apps and browsers log in with.
 */
export async function up(db) {
  await db.schema.alterTable('user', (t) => {
    t.text('receivingMethod').notNullable().defaultTo('all')
    t.text('agentPhone')
    t.integer('agentPhoneConfirm').notNullable().defaultTo(1)
    t.integer('hotlineId')
    t.text('appSecret').notNullable().defaultTo('')
    t.text('webSecret').notNullable().defaultTo('')
  })
  for (const { id } of await db('user').select('id'))
    await db('user').where({ id }).update({ appSecret: secret(), webSecret: secret() })
}

/** 24 characters of 64: 144 bits. */
const secret = () => randomBytes(18).toString('base64url')

export async function down() {
  throw new Error('migrations only go forward')
}
