/**
 * Groups, as 006 has all kinds; and text messages on their way out. `key` is what a message is
 * about (call, kind, member): no two are ever written of the same. Times are epoch milliseconds.
 */
export async function up(knex) {
  await knex.schema.createTable('group', (table) => {
    table.increments('id')
    table.text('unique').unique()
    table.text('data').notNullable()
    table.integer('version').notNullable()
    table.bigInteger('createdAt').notNullable()
    table.bigInteger('updatedAt').notNullable()
  })
  await knex.schema.createTable('sms', (table) => {
    table.increments('id')
    table.text('key').notNullable().unique()
    table.text('kind').notNullable()
    table.text('callId').nullable()
    table.integer('groupId').nullable()
    table.text('to').notNullable()
    table.text('text').notNullable()
    table.text('state').notNullable()
    table.integer('attempts').notNullable()
    table.bigInteger('nextAt').nullable()
    table.bigInteger('expiresAt').notNullable()
    table.bigInteger('createdAt').notNullable()
    table.bigInteger('sentAt').nullable()
    table.text('error').nullable()
    table.index(['state', 'nextAt'])
    table.index(['callId'])
    table.index(['to'])
  })
}

export async function down() {
  throw new Error('migrations only go forward')
}
