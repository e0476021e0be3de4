import t from 'tap'
import { z } from 'zod'
import { patchOf } from '../../src/domain/patch.js'

const schema = z.strictObject({
  name: z.string().min(1),
  record: z.boolean().default(false),
  note: z.string().nullable().default(null),
})
const patch = patchOf(schema)

t.test('a field that was not sent is not reset to its default', async (t) => {
  t.same(patch.parse({ name: 'x' }), { name: 'x' })
})

t.test('null clears a field that may be null and no other', async (t) => {
  t.same(patch.parse({ note: null }), { note: null })
  t.notOk(patch.safeParse({ name: null }).success)
})

t.test('an unknown field is refused', async (t) => {
  t.notOk(patch.safeParse({ nmae: 'x' }).success)
})

t.test('a field keeps its own rules', async (t) => {
  t.notOk(patch.safeParse({ name: '' }).success)
})
