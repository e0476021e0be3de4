/**
 * The objects of the configuration that decide where calls go. All tables have the same columns
 * (src/kept/kept.repo.ts): the fields are one JSON text, `unique` repeats the one of them that
 * nobody else may have.
 */
const kinds = [
  'trunk',
  'hotline',
  'schedule',
  'blockedNumber',
  'sound',
  'musicClass',
  'ivr',
  'outboundRoute',
]

export async function up(knex) {
  for (const kind of kinds)
    await knex.schema.createTable(kind, (table) => {
      table.increments('id')
      table.text('unique').unique()
      table.text('data').notNullable()
      table.integer('version').notNullable()
      table.bigInteger('createdAt').notNullable()
      table.bigInteger('updatedAt').notNullable()
    })
}

export async function down() {
  throw new Error('migrations only go forward')
}
