/**
 * The history of the configuration: each accepted change with the rows it touched, whole, as they
 * were and as they are. `objects` and `touched` tell lists what the change was about, so that they
 * need not read `changes`, which holds secrets and may be long.
 */
export async function up(knex) {
  await knex.schema.createTable('revision', (table) => {
    table.increments('id')
    table.bigInteger('at').notNullable()
    table.integer('userId')
    table.string('username', 120).notNullable()
    table.string('action', 64).notNullable()
    table.text('objects').notNullable()
    table.integer('touched').notNullable()
    table.text('changes').notNullable()
  })
}

export async function down() {
  throw new Error('migrations only go forward')
}
