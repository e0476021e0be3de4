import type { ZodApp } from '../../http/feature.js'
import type { Act } from './supervision.act.js'
import { type Beside, besides } from './supervision.action.js'
import { callParams, nothing, ordered, takeover, transfer } from './supervision.schema.js'

const config = () => ({ access: ['admin', 'supervisor'] as ('admin' | 'supervisor')[] })
const schemaOf = <Body>(summary: string, body: Body, description?: string) => ({
  ...{ summary, tags: ['live'], params: callParams, body },
  ...(description && { description }),
  response: { 202: ordered },
})

/** `POST /api/live/calls/{id}/…` (R32–R36): answered at once; events tell what becomes of it. */
export function supervisionRoutes(app: ZodApp, act: Act): void {
  for (const what of besides)
    app.post(
      `/live/calls/:id/${what}`,
      { config: config(), schema: schemaOf(summaries[what], nothing) },
      async ({ actor, params: { id } }, reply) =>
        reply.code(202).send({ actionId: await act.beside({ actor, id }, what) }),
    )

  app.post(
    '/live/calls/:id/takeover',
    {
      config: config(),
      schema: schemaOf('Take the call from the agent, who is cut', takeover),
    },
    async ({ actor, params: { id }, body: { mode } }, reply) =>
      reply.code(202).send({ actionId: await act.takeover({ actor, id }, mode) }),
  )

  app.post(
    '/live/calls/:id/transfer',
    {
      config: config(),
      schema: schemaOf(
        'Send the customer elsewhere without asking the agent, who is cut',
        transfer,
        'A supervisor sends only to numbers outside that the own extension may call.',
      ),
    },
    async ({ actor, params: { id }, body: { to } }, reply) =>
      reply.code(202).send({ actionId: await act.transfer({ actor, id }, to) }),
  )

  app.post(
    '/live/calls/:id/hangup',
    { config: config(), schema: schemaOf('End the call for everybody in it', nothing) },
    async ({ actor, params: { id } }, reply) =>
      reply.code(202).send({ actionId: await act.hangup({ actor, id }) }),
  )
}

const summaries: Readonly<Record<Beside, string>> = {
  listen: 'Hear the call; nobody notices. Who does something beside it already, switches',
  whisper: 'Hear the call and speak to the agent alone',
  join: 'Speak with both',
}
