/**
 * Settings that are no part of the configuration's document and history have a table of their own:
 * `setting` is written whole by imports, by its ids.
 */
export async function up(knex) {
  await knex.schema.createTable('houseSetting', (table) => {
    table.increments('id')
    table.text('name').notNullable().unique()
    table.text('data').notNullable()
    table.integer('version').notNullable()
    table.bigInteger('updatedAt').notNullable()
  })
  const others = await knex('setting').whereNot({ name: 'fraud-guard' }).orderBy('id')
  for (const { id: _, name, data, version, updatedAt } of others)
    await knex('houseSetting').insert({ name, data, version, updatedAt })
  await knex('setting').whereNot({ name: 'fraud-guard' }).delete()
}

export async function down() {
  throw new Error('migrations only go forward')
}
