/**
 * Facts of calls that have not ended, as read from the CEL file, and how far that was read. Both
 * change in one transaction with the rows of the call log.
 * @param {import('knex').Knex} knex
 */
export async function up(knex) {
  await knex.schema.createTable('cel_fact', (table) => {
    table.increments('id')
    table.text('unique_id').notNullable().index()
    table.text('fact').notNullable()
  })
  await knex.schema.createTable('cel_position', (table) => {
    table.integer('id').primary()
    table.text('file').notNullable()
    table.integer('offset').notNullable()
  })
}

/** Forward only. */
export async function down() {}
