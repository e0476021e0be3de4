/** Settings have a history like all that is configured. */
export async function up(db) {
  await db.schema.alterTable('setting', (t) => {
    t.bigInteger('createdAt').notNullable().defaultTo(0)
  })
}

export async function down(db) {
  await db.schema.alterTable('setting', (t) => t.dropColumn('createdAt'))
}
