/**
 * People, their sessions, the tokens of programs, and the audit log. Times are epoch milliseconds.
 * A deleted person takes sessions and tokens along; rows of the audit log refer to nobody by key,
 * so that they outlive whoever did it.
 */
export async function up(knex) {
  await knex.schema.createTable('user', (table) => {
    table.increments('id')
    table.string('username', 64).notNullable().unique()
    table.string('name', 100).notNullable()
    table.string('role', 16).notNullable()
    table.string('passwordHash', 200).notNullable()
    table.integer('extensionId').unique().references('id').inTable('extension').onDelete('SET NULL')
    table.integer('version').notNullable().defaultTo(1)
    table.bigInteger('createdAt').notNullable()
    table.bigInteger('updatedAt').notNullable()
  })
  await knex.schema.createTable('session', (table) => {
    table.increments('id')
    table.string('hash', 64).notNullable().unique()
    table.integer('userId').notNullable().references('id').inTable('user').onDelete('CASCADE')
    table.bigInteger('createdAt').notNullable()
    table.bigInteger('lastSeenAt').notNullable().index()
    table.string('address', 64).notNullable()
    table.index(['userId'])
  })
  await knex.schema.createTable('token', (table) => {
    table.increments('id')
    table.string('hash', 64).notNullable().unique()
    table.string('name', 100).notNullable()
    table.string('role', 16).notNullable()
    table.integer('userId').references('id').inTable('user').onDelete('CASCADE')
    table.integer('version').notNullable().defaultTo(1)
    table.bigInteger('createdAt').notNullable()
    table.bigInteger('lastUsedAt')
    table.index(['userId'])
  })
  await knex.schema.createTable('audit', (table) => {
    table.increments('id')
    table.bigInteger('at').notNullable()
    table.string('kind', 16).notNullable()
    table.integer('userId')
    table.string('username', 120).notNullable()
    table.string('action', 64).notNullable()
    table.string('object', 200).notNullable()
    table.text('details').notNullable()
    table.string('hash', 64).notNullable()
  })
}

export async function down() {
  throw new Error('migrations only go forward')
}
