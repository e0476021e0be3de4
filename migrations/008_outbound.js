/** What an extension may call and as whom; settings; and what calls to the outside have used. */
export async function up(db) {
  await db.schema.alterTable('extension', (t) => {
    t.integer('hotlineId')
    t.text('permissions').notNullable().defaultTo('internal,local,mobile,national')
    t.integer('frozen').notNullable().defaultTo(0)
  })
  await db.schema.createTable('setting', (t) => {
    t.increments('id')
    t.text('name').notNullable().unique()
    t.text('data').notNullable()
    t.integer('version').notNullable()
    t.bigInteger('updatedAt').notNullable()
  })
  // One row for each call to the outside that was answered; `extension` is a number.
  await db.schema.createTable('outsideUse', (t) => {
    t.increments('id')
    t.bigInteger('at').notNullable().index()
    t.text('extension').notNullable()
    t.integer('ms').notNullable()
  })
}

export async function down() {
  throw new Error('migrations only go forward')
}
