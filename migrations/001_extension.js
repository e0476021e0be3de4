/** Numbers of the house, whatever has them, and the extensions. */
export async function up(db) {
  await db.schema.createTable('extension', (t) => {
    t.increments('id')
    t.text('number').notNullable().unique()
    t.text('name').notNullable()
    t.text('secret').notNullable()
    t.integer('record').notNullable()
    t.integer('ringSeconds').notNullable()
    t.text('codecs').notNullable()
    t.text('dtmf').notNullable()
    t.integer('version').notNullable()
    t.integer('createdAt').notNullable()
    t.integer('updatedAt').notNullable()
  })
  // One row for each number that can be dialled inside: unique across all kinds.
  await db.schema.createTable('internalNumber', (t) => {
    t.increments('id')
    t.text('number').notNullable().unique()
    t.text('kind').notNullable()
    t.integer('ownerId').notNullable()
    t.index(['kind', 'ownerId'])
  })
}

export async function down() {
  throw new Error('migrations go forward only')
}
