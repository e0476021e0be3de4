import { z } from 'zod'
import type { Database, Transaction } from '../../db/database.js'
import type { Audit } from '../../domain/audit.js'
import { fail } from '../../domain/errors.js'
import type { PlacedCall } from '../../domain/placed-call.js'
import { say } from '../../domain/text.js'
import type { ZodApp } from '../../http/feature.js'
import { idParams } from '../../http/page.js'
import type { KeptChanges } from '../../kept/kept.changes.js'
import { testCall, type trunkKind } from './trunk.schema.js'
import { testCallOver } from './trunk.test-call.js'

export interface TestCallParts {
  readonly db: Database
  readonly audit: Audit<Transaction>
  readonly changes: KeptChanges<typeof trunkKind>
  /** Places the call and answers the id of its record; undefined while Asterisk cannot be asked. */
  readonly placeCall: (call: PlacedCall) => Promise<string | undefined>
}

/** `POST /api/trunks/{id}/test-call`: rings a number over this trunk and plays a few words. */
export function testCallRoute(app: ZodApp, parts: TestCallParts): void {
  const { db, audit, changes, placeCall } = parts
  app.post(
    '/trunks/:id/test-call',
    {
      config: { access: ['admin'] },
      schema: {
        summary: 'Ring a number over this trunk; whoever answers hears a few words',
        tags: ['trunks'],
        params: idParams,
        body: testCall,
        response: { 202: z.object({ id: z.string() }) },
      },
    },
    async ({ actor, params: { id }, body: { to } }, reply) => {
      const trunk = await changes.existing(db, id)
      if (!trunk.enabled) fail('unprocessable', { why: disabled })
      const callId = (await placeCall(testCallOver(trunk, to))) ?? fail('asterisk-unreachable')
      const details = { to, call: callId }
      await audit({ actor, action: 'trunk.test-call', object: `trunks/${id}`, details })
      return reply.code(202).send({ id: callId })
    },
  )
}

const disabled = say('trung kế đang tắt', 'the trunk is disabled')
