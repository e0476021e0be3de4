/**
 * Who may be supervised, and by whom: `supervisedQueueIds` is a JSON list of the queues that a
 * supervisor is limited to; without one, a supervisor sees every call.
 */
export async function up(knex) {
  await knex.schema.alterTable('user', (t) => {
    t.integer('monitorable').notNullable().defaultTo(1)
    t.text('supervisedQueueIds')
  })
}

export async function down() {
  throw new Error('migrations only go forward')
}
