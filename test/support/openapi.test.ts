import t from 'tap'
import { faultsOf } from './openapi.js'

t.test('faults of a document are found wherever they stand', async (t) => {
  const schema = {
    type: 'object',
    properties: {
      a: { type: 'text' },
      b: { type: 'array', items: { type: 'string', nullable: true } },
      c: { anyOf: [{ type: 'null' }, { $ref: '#/components/schemas/Gone' }] },
      d: { type: 'string', pattern: '(' },
    },
    required: ['a', 'e'],
  }
  const document = {
    paths: { '/x': { get: { responses: { 200: { content: { json: { schema } } } } } } },
    components: { schemas: { Good: { type: ['string', 'null'] }, Bad: { type: 7 } } },
  }
  t.equal(faultsOf(document).length, 6, faultsOf(document).join('\n'))
})
