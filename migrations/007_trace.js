/** Why calls went where they went: the steps that the service decided, by the call's channel. */
export async function up(knex) {
  await knex.schema.createTable('callTrace', (table) => {
    table.increments('id')
    table.text('callId').notNullable().index()
    table.bigInteger('at').notNullable()
    table.text('code').notNullable()
    table.text('data').notNullable()
    table.text('destination')
  })
}

export async function down() {
  throw new Error('migrations only go forward')
}
