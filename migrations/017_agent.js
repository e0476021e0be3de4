/**
 * What agents have been and are: one row for each time somebody was ready, paused or offline, the
 * present one without an end; and the queues that somebody has left for now. History outlives the
 * person, hence the name and no key.
 */
export async function up(db) {
  await db.schema.createTable('agent_status', (t) => {
    t.increments('id')
    t.integer('userId').notNullable()
    t.text('name').notNullable()
    t.text('status').notNullable()
    t.text('reason')
    t.text('setBy').notNullable()
    t.integer('setByUserId')
    t.text('channel')
    t.bigInteger('at').notNullable().index()
    t.bigInteger('endedAt')
    t.index(['userId', 'id'])
  })
  await db.raw(
    'create unique index agent_status_now on agent_status (userId) where endedAt is null',
  )
  await db.schema.createTable('agent_away', (t) => {
    t.increments('id')
    t.integer('userId').notNullable().references('id').inTable('user').onDelete('CASCADE')
    t.integer('queueId').notNullable()
    t.unique(['userId', 'queueId'])
  })
}

export async function down() {
  throw new Error('migrations only go forward')
}
