import { pino } from 'pino'
import type { Test } from 'tap'
import { composeHistory } from '../../../src/app.history.js'
import { hotlineNumbers } from '../../../src/app.outbound.js'
import { composeRouting } from '../../../src/app.routing.js'
import { configTables } from '../../../src/app.tables.js'
import { configurator } from '../../../src/conf/configurator.js'
import { render } from '../../../src/conf/render.js'
import { utc } from '../../../src/domain/utc.js'
import { extensionFeature } from '../../../src/features/extension/extension.feature.js'
import { house } from '../../http/house.js'
import { temporaryFolder } from '../../support/temporary.js'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/**
 * The HTTP side with everything that stands in the configuration, put together as the service does
 * it, with its files; only that no Asterisk reads them: one that takes whatever it is given.
 */
export async function wholeHouse(t: Test) {
  const data = temporaryFolder('td-whole')
  const ownAddresses = ['192.0.2.1']
  const made: { start: () => Promise<void>; stop: () => Promise<void> }[] = []
  const whole = await house(t, {
    features({ db, audit, clock: now }) {
      const log = pino({ level: 'silent' })
      const carriers = {
        ...{ ownAddresses: () => ownAddresses, transports: ['udp', 'tcp'] as const },
        live: async () => undefined,
        ask: async () => undefined,
        placeCall: async () => undefined,
        isRegistered: async () => undefined,
        ipVersion: 4 as const,
      }
      const history = composeHistory({ db, audit, now, time: utc, tables: configTables(carriers) })
      const believing = { revision: '' }
      const configuration = configurator({
        ...{ db, now, folder: data, record: history.record },
        asterisk: {
          state: () => 'up',
          waitUp: async () => true,
          reload: async () => undefined,
          dialplanRevision: async () => believing.revision,
          hasEndpoint: async () => true,
          endRegistrations: async () => undefined,
          renewRegistrations: async () => undefined,
          complaints: async () => '',
        },
        render: async (trx) => {
          const rendered = render([await extensions.conf(trx), ...(await routing.conf(trx))], {})
          believing.revision = rendered.expected.dialplan
          return rendered
        },
        onRestored: async () => undefined,
        onDivided: () => undefined,
      })
      const routing = composeRouting({
        ...{ db, audit, now, log, timeZone: 'Asia/Ho_Chi_Minh', data, carriers },
        configurator: () => configuration,
        idsOf: async () => undefined,
        onTold: async () => undefined,
        recordOf: async () => undefined,
        numbers: async (trx) =>
          [...(await extensions.directory(trx))].map(([number, { extensionId }]) => [
            number,
            { type: 'extension', id: extensionId },
          ]),
        freeze: async () => false,
        callTakers: async () => [],
      })
      const extensions = extensionFeature({
        ...{ db, audit, now, time: utc, configurator: routing.configurator, hotlineNumbers },
        refuseUsed: (trx, id) => routing.references.refuseUsed(trx, 'extension', id),
        watch: routing.watch,
        ownersOf: async () => new Map(),
        contacts: async () => undefined,
        contactsOf: async () => undefined,
        forgetContacts: async () => undefined,
      })
      const revisions = history.feature({
        ...{ configurator: routing.configurator, references: routing.references },
        forgetDevices: async () => undefined,
        rewritten: routing.rewritten,
        missingFiles: routing.missingFiles,
      })
      made.push(routing)
      return [extensions, revisions, ...routing.features]
    },
  })
  for (const { start } of made) await start()
  t.teardown(() => Promise.all(made.map(({ stop }) => stop())))
  const admin = await whole.bearer('admin')
  /** Asks as an admin, in English. */
  const ask = async (
    method: Method,
    url: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ) => {
    const answer = await whole.app.inject({
      method,
      url: `/api${url}`,
      headers: {
        ...{ ...admin, 'accept-language': 'en' },
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && {
        payload: Buffer.isBuffer(body) || typeof body === 'string' ? body : JSON.stringify(body),
      }),
    })
    const isJson = String(answer.headers['content-type']).includes('json')
    return {
      status: answer.statusCode,
      text: answer.body,
      bytes: answer.rawPayload,
      headers: answer.headers,
      body: isJson ? JSON.parse(answer.body) : undefined,
    }
  }
  /** The same, which must be taken. */
  const ok = async (...request: Parameters<typeof ask>) => {
    const answer = await ask(...request)
    if (answer.status >= 400) throw new Error(`${request[0]} ${request[1]}: ${answer.text}`)
    return answer.body
  }
  const exported = async () => (await ask('GET', '/config/export')).text
  return { ...whole, data, ownAddresses, ask, ok, exported }
}
