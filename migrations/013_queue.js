/**
 * Queues (kept objects, as in 006_kept.js), and what happened in them.
 *
 * - `queue_visit`: one row for each stay of a caller in a queue. `channel` is the caller's; a call
 *   that is called back has the place of the one before.
 * - `queue_offer`: one row for each agent who was rung, with how it ended. `offerId` joins those who
 *   were rung at once.
 * - `queue_callback`: who asked to be called back; open while `ended` is null.
 */
export async function up(knex) {
  await knex.schema.createTable('queue', (table) => {
    table.increments('id')
    table.text('unique').unique()
    table.text('data').notNullable()
    table.integer('version').notNullable()
    table.bigInteger('createdAt').notNullable()
    table.bigInteger('updatedAt').notNullable()
  })
  await knex.schema.createTable('queue_visit', (table) => {
    table.increments('id')
    table.text('callId').notNullable()
    table.text('channel').notNullable()
    table.integer('queueId').notNullable()
    table.text('number').notNullable()
    table.integer('userId')
    table.bigInteger('joinedAt').notNullable()
    table.bigInteger('endedAt')
    table.text('outcome')
    table.integer('waitMs')
    table.integer('talkMs')
    table.index(['channel'])
    table.index(['joinedAt'])
    table.index(['number', 'joinedAt'])
  })
  await knex.schema.createTable('queue_offer', (table) => {
    table.increments('id')
    table.text('offerId').notNullable()
    table.text('callId').notNullable()
    table.text('channel').notNullable()
    table.integer('queueId').notNullable()
    table.integer('userId').notNullable()
    table.bigInteger('at').notNullable()
    table.bigInteger('endedAt').notNullable()
    table.text('outcome').notNullable()
    table.unique(['offerId', 'userId'])
    table.index(['channel'])
    table.index(['at'])
    table.index(['userId', 'at'])
  })
  await knex.schema.createTable('queue_callback', (table) => {
    table.increments('id')
    table.integer('queueId').notNullable()
    table.text('number').notNullable()
    table.text('name').notNullable()
    table.bigInteger('since').notNullable()
    table.integer('priority').notNullable()
    table.integer('attempts').notNullable()
    table.text('ended')
    table.bigInteger('endedAt')
  })
}

export async function down() {
  throw new Error('migrations only go forward')
}
