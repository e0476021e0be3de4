/** Groups say whether rung members are told of a call that another one has answered: not until now. */
export async function up(knex) {
  await knex.raw(
    `UPDATE "group" SET data = json_set(data, '$.sms.missedAlways', json('false'))
      WHERE json_extract(data, '$.sms.missedAlways') IS NULL`,
  )
}

export async function down() {
  throw new Error('migrations only go forward')
}
