/**
 * Boxes of voicemail, kept like all of the configuration; the messages in them; and e-mails that are
 * to be sent, one row for each message and recipient.
 */
export async function up(knex) {
  await knex.schema.createTable('voicemail', (t) => {
    t.increments('id')
    t.text('unique').unique()
    t.text('data').notNullable()
    t.integer('version').notNullable()
    t.bigInteger('createdAt').notNullable()
    t.bigInteger('updatedAt').notNullable()
  })
  await knex.schema.createTable('voicemailMessage', (t) => {
    t.increments('n')
    t.text('id').notNullable().unique()
    t.integer('box').notNullable()
    // Below the folder of voicemail; it names the box, when it began, and the channel.
    t.text('file').notNullable().unique()
    t.text('callId')
    t.text('number').notNullable().defaultTo('')
    t.text('name').notNullable().defaultTo('')
    t.bigInteger('at').notNullable()
    // As the dialplan measured it: 0 too short, null when it did not live to tell.
    t.integer('ms')
    t.text('state').notNullable()
    t.integer('bytes')
    t.float('seconds')
    t.bigInteger('heardAt')
    t.index(['box', 'n'])
    t.index(['state', 'n'])
    t.index('callId')
  })
  // Of its own, for nothing exports it and no history shows it: one row, or none.
  await knex.schema.createTable('mailSetting', (t) => {
    t.integer('id').primary()
    t.text('data').notNullable()
    t.text('password').notNullable()
    t.integer('version').notNullable()
    t.bigInteger('updatedAt').notNullable()
  })
  await knex.schema.createTable('mailOutbox', (t) => {
    t.increments('n')
    // What it tells of and to whom; the same is never sent twice.
    t.text('key').notNullable().unique()
    t.text('to').notNullable()
    t.text('mail').notNullable()
    t.text('state').notNullable()
    t.integer('attempts').notNullable().defaultTo(0)
    t.bigInteger('createdAt').notNullable()
    t.bigInteger('dueAt').notNullable()
    t.bigInteger('sentAt')
    t.text('error')
    t.index(['state', 'dueAt'])
  })
}

export async function down() {
  throw new Error('migrations only go forward')
}
