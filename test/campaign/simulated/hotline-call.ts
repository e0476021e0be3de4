import type { Random } from '../random.js'
import { build } from './built.js'
import { randomConfiguration } from './configuration.js'
import type { Lane, Lanes } from './lanes.js'
import { randomPlan } from './plan.js'
import { noKeys, type Tried, tried } from './trial.js'

/** One configuration and what came of it. */
export interface Attempt extends Tried {
  readonly name: string
  readonly keys: number
  /** All of it, for whoever has to find out why. */
  readonly drawn: object
}

/** Draws a configuration, simulates a call to its hotline and makes it; takes all away again. */
export async function hotlineCall(
  lanes: Lanes,
  lane: Lane,
  n: number,
  random: Random,
): Promise<Attempt> {
  const configuration = randomConfiguration(random.fork('configuration'), Date.now())
  const { hotline, root, sent, external, world, remove } = await build(
    ...([lanes, lane, n, configuration] as const),
  )
  const plan = root === undefined ? noKeys : randomPlan(random.fork('keys'), root, world)
  const isHidden = sent === 'anonymous'
  const result = await tried(lanes, lane, {
    plan,
    question: { hotline: hotline.id, from: isHidden ? '' : sent },
    language: random.pick(['vi', 'en']),
    query: `search=${hotline.number}`,
    direction: 'inbound',
    numberOutside: external,
    place: () => {
      const [customers] = lanes.carriers
      if (customers === undefined) throw new Error('no carrier')
      const fromName = isHidden ? { fromName: '"Anonymous"' } : {}
      return customers.call(hotline.number, { from: sent, ...fromName })
    },
  })
  await remove()
  const codes = result.imagined?.steps.map(({ code }) => code).join(' ') ?? ''
  const isAsDrawn = routes[configuration.outcome].test(codes)
  return {
    ...result,
    wrong: isAsDrawn ? result.wrong : [...result.wrong, `drawn to be ${configuration.outcome}`],
    ...{ name: `hotline ${n}`, keys: plan.keys.length, drawn: { configuration, plan } },
  }
}

/** What simulations tell of the way into the menus, by how the configuration was drawn. */
const routes = {
  blocked: /^hotline blocked$/,
  always_open: /^hotline always_open routed_open/,
  open: /^hotline schedule_(open|override_open)\w* routed_open/,
  closed: /^hotline schedule_(closed|override_closed)\w* routed_closed/,
} as const
