import { house, password } from '../../http/house.js'

/** A body of `POST /api/users`. */
export const newUser = (username: string, more: object = {}) => ({
  username,
  password,
  name: 'Nguyễn Thị Mai',
  role: 'agent',
  ...more,
})

/** A house, and `ask`: a program with an admin's token. */
export async function office(t: Parameters<typeof house>[0]) {
  const made = await house(t)
  const { app, bearer } = made
  const headers = await bearer('admin')
  const ask = (
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    url: string,
    payload?: object,
    more = {},
  ) =>
    app.inject({
      method,
      url: `/api${url}`,
      headers: { ...headers, ...more },
      ...(payload && { payload }),
    })
  return { ...made, ask }
}

/** Extensions of these numbers, straight into the database; their ids. */
export async function extensions(
  db: Awaited<ReturnType<typeof house>>['db'],
  ...numbers: string[]
) {
  const rows = numbers.map((number) => ({
    ...{ number, name: number, secret: 'x', record: 0, ringSeconds: 20, codecs: '', dtmf: '' },
    ...{ version: 1, createdAt: 0, updatedAt: 0 },
  }))
  const made: { id: number }[] = await db('extension').insert(rows).returning('id')
  return made.map(({ id }) => id)
}

/** Queues of these names, straight into the database; their ids. */
export async function queues(db: Awaited<ReturnType<typeof house>>['db'], ...names: string[]) {
  const rows = names.map((name) => ({
    ...{ unique: name, data: '{}', version: 1, createdAt: 0, updatedAt: 0 },
  }))
  const made: { id: number }[] = await db('queue').insert(rows).returning('id')
  return made.map(({ id }) => id)
}
