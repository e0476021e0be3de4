import type { Random } from '../random.js'
import { buildMenus, workshop, worldOf } from './built.js'
import { randomMenus } from './configuration.js'
import type { Attempt } from './hotline-call.js'
import type { Lane, Lanes } from './lanes.js'
import { randomPlan } from './plan.js'
import { noKeys, type Trial, tried } from './trial.js'

/** A number that an extension dials, with what it takes to know what becomes of it. */
interface Dialled {
  readonly to: string
  /** National, or with 00, when it is outside. */
  readonly outside?: string
  readonly trial?: Partial<Trial>
  /** Before its objects can be taken away. */
  readonly undo?: () => Promise<void>
}

const permissions = ['internal', 'local', 'mobile', 'national', 'international'] as const

/** Draws what an extension may do and dials, simulates it and dials; takes all away again. */
export async function dialledCall(
  lanes: Lanes,
  lane: Lane,
  n: number,
  random: Random,
): Promise<Attempt> {
  const { api } = lanes.house.pbx
  const { make, remove } = workshop(lanes)
  const [own] = lane.extensions
  const [phone] = lane.phones
  if (own === undefined || phone === undefined) throw new Error('a lane has phones')
  const dialled = await randomDialled(lanes, lane, n, random.fork('number'), make)
  const { to, outside } = dialled
  const routes =
    outside === undefined ? [] : await randomRoutes(lanes, lane, n, outside, random, make)
  const may = {
    permissions: permissions.filter(
      (one) => random.chance(0.8) || (one === 'internal' && dialled.trial !== undefined),
    ),
    frozen: random.chance(0.08),
    hotlineId: random.chance(0.3) ? await randomHotline(lanes, lane, n, random, make) : null,
  }
  await api.ok('PATCH', `/api/extensions/${own.id}`, may)

  const result = await tried(lanes, lane, {
    plan: noKeys,
    question: { extension: own.number, to },
    language: random.pick(['vi', 'en']),
    query: `extension=${own.number}`,
    place: () => phone.call(to),
    direction: outside === undefined ? undefined : 'outbound',
    ...dialled.trial,
  })
  await api.ok('PATCH', `/api/extensions/${own.id}`, { hotlineId: null })
  await dialled.undo?.()
  await remove()
  return {
    ...result,
    ...{ name: `${own.number} dials ${to} (${n})`, keys: dialled.trial?.plan?.keys.length ?? 0 },
    drawn: { may, routes, dialled },
  }
}

type Make = ReturnType<typeof workshop>['make']

/** Numbers outside have the two digits of the lane in them, so that no other lane's route fits. */
async function randomDialled(
  lanes: Lanes,
  lane: Lane,
  n: number,
  random: Random,
  make: Make,
): Promise<Dialled> {
  const { name, extensions } = lane
  const last = String(n).padStart(4, '0')
  const plain = (outside: string): Dialled => ({ to: outside, outside })
  const vietnamese = (outside: string): Dialled => ({
    outside,
    to: random.pick([outside, ...['84', '+84', '0084'].map((code) => code + outside.slice(1))]),
  })
  const other = extensions[random.between(1, 2)]?.number ?? ''
  const kinds: readonly (readonly [number, () => Dialled | Promise<Dialled>])[] = [
    [5, () => vietnamese(`08${name}00${last}`)],
    [3, () => vietnamese(`0243${name}0${last}`)],
    [3, () => vietnamese(`0283${name}0${last}`)],
    [1, () => plain(`1800${name}${last.slice(2)}`)],
    [1, () => plain(`1900${name}${last}`)],
    [
      2,
      () => ({
        ...plain(`001${name}20${last}`),
        to: `${random.pick(['00', '+'])}1${name}20${last}`,
      }),
    ],
    [3, () => ({ to: other })],
    [2, () => ({ to: random.pick([`29${name}`, '0123', `0${name}`, `+84${name}`, '99999']) })],
    [Number(name) < 29 ? 2 : 0, () => ({ to: `91${name}` })],
    [4, () => randomMenu(lanes, lane, n, random, make)],
  ]
  return await random.weighed(kinds)()
}

/** A menu with a number of its own, and keys that are pressed in it. */
async function randomMenu(
  lanes: Lanes,
  lane: Lane,
  n: number,
  random: Random,
  make: Make,
): Promise<Dialled> {
  const [root, ...others] = randomMenus(random)
  if (root === undefined) throw new Error('a tree has a root')
  const external = `0705${lane.name}${String(n).padStart(4, '0')}`
  const menus = [{ ...root, hasNumber: true }, ...others]
  const tree = await buildMenus(lanes, lane, n, { menus }, external, make)
  const world = { ...worldOf(lanes, tree.menus), dialled: lane.extensions.map((e) => e.number) }
  const plan = randomPlan(random, tree.root ?? 0, world)
  return { to: tree.numbers[0] ?? '', trial: { plan }, undo: tree.undoUp }
}

/** Routes that fit the number, or nearly, over one trunk or both; perhaps the number is blocked. */
async function randomRoutes(
  { trunks }: Lanes,
  lane: Lane,
  n: number,
  outside: string,
  random: Random,
  make: Make,
): Promise<readonly object[]> {
  const lead = outside.slice(0, outside.indexOf(lane.name) + 2)
  const rest = outside.length - lead.length
  const patterns = [
    `${lead}.`,
    `${lead}${'X'.repeat(rest)}`,
    `${lead}[0-4]${'X'.repeat(rest - 1)}`,
    `${lead}Z.`,
    `${lead}9.`,
  ]
  const routes: object[] = []
  for (let i = random.between(0, 2); i >= 0; i -= 1) {
    const body = {
      ...{ name: `Tuyến ${n}.${i} {number}`, pattern: random.pick(patterns) },
      ...{ strip: random.pick([0, 0, 1, 2]), prepend: random.pick(['', '', '9', '17']) },
      trunkIds: random.pick([trunks, [...trunks].reverse(), trunks.slice(1)]),
      priority: random.between(1, 3),
    }
    routes.push(body)
    await make('outbound-routes', body)
  }
  if (random.chance(0.2)) {
    const scope = random.pick(['outbound', 'outbound', 'ivr'])
    const exact = random.chance(0.5)
    await make('blocked-numbers', {
      ...{ scope, note: 'tốn tiền {to}', match: exact ? 'exact' : 'prefix' },
      number: exact ? outside : lead,
    })
  }
  return routes
}

/** A hotline to be shown to the outside. */
async function randomHotline(
  { trunks }: Lanes,
  lane: Lane,
  n: number,
  random: Random,
  make: Make,
): Promise<number> {
  const nowhere = { type: 'hangup' }
  const { id } = await make('hotlines', {
    ...{ number: `028${random.pick(['7', '3'])}${lane.name}1${String(n).padStart(4, '0')}` },
    ...{
      name: `Gọi ra ${n}`,
      trunkId: trunks[0],
      open: nowhere,
      fallback: nowhere,
      outbound: true,
    },
  })
  return id
}
