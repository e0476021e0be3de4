/** When a customer was last called back, so that a service that starts keeps to the pause. */
export async function up(knex) {
  await knex.schema.alterTable('queue_callback', (table) => {
    table.bigInteger('calledAt')
  })
}

export async function down() {
  throw new Error('migrations only go forward')
}
