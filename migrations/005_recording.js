/**
 * One row for each call that was recorded. `plan` holds the recorded legs while their part files
 * may still be on the disk; `file` is relative to the folder of recordings.
 * @param {import('knex').Knex} knex
 */
export async function up(knex) {
  await knex.schema.createTable('recording', (table) => {
    table.text('call_id').primary()
    table.text('state').notNullable()
    table.text('file')
    table.integer('bytes')
    table.float('seconds')
    table.text('plan')
    table.text('reason')
    table.integer('created_at').notNullable()
    table.integer('ended_at').notNullable()
    table.integer('ready_at')
    table.index(['state', 'ended_at'])
    table.index(['file'])
  })
  await knex.raw(
    "CREATE INDEX recording_leavings ON recording (call_id) WHERE plan IS NOT NULL AND state <> 'pending'",
  )
}

/** Forward only. */
export async function down() {}
