import type { Destination } from '../../../src/domain/destination.js'
import { numbersOf } from '../../../src/features/ivr/ivr.numbers.js'
import type { Menu } from '../../../src/features/ivr/ivr.schema.js'
import type { Configuration, Goal, MenuPlan, Spelling } from './configuration.js'
import type { Lane, Lanes } from './lanes.js'
import type { PlanWorld } from './plan.js'

/** A configuration as the product has it. */
export interface Built {
  readonly hotline: { readonly id: number; readonly number: string }
  /** Who calls: the national number, and as it is sent. */
  readonly from: string
  readonly sent: string
  /** Where its menus lead that are outside. */
  readonly external: string
  /** The menu the call enters, if any. */
  readonly root: number | undefined
  readonly world: PlanWorld
  remove(): Promise<void>
}

/** What REST makes, in an order in which it can be taken away again backwards. */
export function workshop({ house }: Lanes) {
  const { api } = house.pbx
  const made: string[] = []
  return {
    // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the service says
    async make(path: string, body: object): Promise<any> {
      const object = await api.ok('POST', `/api/${path}`, body)
      made.push(`/api/${path}/${object.id}`)
      return object
    },
    async remove(): Promise<void> {
      for (const path of made.toReversed()) await api.ok('DELETE', path)
    },
  }
}

export async function build(
  lanes: Lanes,
  lane: Lane,
  n: number,
  configuration: Configuration,
): Promise<Built> {
  const { make, remove } = workshop(lanes)
  const index = String(n).padStart(4, '0')
  const from = `0903${lane.name}${index}`
  const external = `0703${lane.name}${index}`
  const number = `0247${lane.name}0${index}`
  const tree = await buildMenus(lanes, lane, n, configuration, external, make)
  const { hours, open, closed, outcome } = configuration
  const schedule = hours && (await make('schedules', { ...hours, name: `Lịch ${n} “{time}”` }))
  for (const { digits, spelling, until, scope, note } of configuration.blocked)
    await make('blocked-numbers', {
      ...{ scope, note, until, match: digits === from.length ? 'exact' : 'prefix' },
      number: spelled(from.slice(0, digits), spelling),
    })
  const hotline = await make('hotlines', {
    ...{ number, name: `Đường ${n} {from}`, trunkId: lanes.trunks[0] },
    scheduleId: schedule?.id ?? null,
    open: tree.leadsTo(open),
    closed: closed && tree.leadsTo(closed),
    fallback: { type: 'hangup' },
  })
  const taken = outcome === 'closed' ? closed : open
  const isMenu = outcome !== 'blocked' && taken?.to === 'menu'
  return {
    ...{ hotline, from, external, sent: spelled(from, configuration.spelling) },
    root: isMenu ? tree.root : undefined,
    world: {
      ...worldOf(lanes, tree.menus),
      dialled: [
        ...lane.extensions.map((own) => own.number),
        `29${lane.name}`,
        '88',
        ...tree.numbers,
      ],
    },
    async remove() {
      await tree.undoUp()
      await remove()
    },
  }
}

/** What callers of these menus find. */
export function worldOf(
  { house, sounds }: Lanes,
  menus: ReadonlyMap<number, Menu>,
): Omit<PlanWorld, 'dialled'> {
  const extensions = [...house.extensions.values()]
  return {
    menus: (id) => menus.get(id),
    numbers: numbersOf(extensions.map(({ id, number }) => [number, { type: 'extension', id }])),
    secondsOf: (ids) =>
      ids.reduce((sum, id) => sum + (sounds.find((sound) => sound.id === id)?.seconds ?? 0), 0),
  }
}

/** Makes the menus, deepest first, since a menu names only what is there; then keys that lead up. */
export async function buildMenus(
  lanes: Lanes,
  lane: Lane,
  n: number,
  { menus: plans }: Pick<Configuration, 'menus'>,
  external: string,
  make: ReturnType<typeof workshop>['make'],
) {
  const { api } = lanes.house.pbx
  const ids = new Map<number, number>()
  const menus = new Map<number, Menu>()
  const leadsTo = (goal: Goal): Destination | { readonly type: 'back' | 'repeat' } => {
    if (goal.to === 'external')
      return { type: 'external', number: external, trunkId: lanes.trunks[goal.trunk] ?? 0 }
    if (!('which' in goal)) return { type: goal.to }
    const { which } = goal
    if (goal.to === 'phone') return { type: 'extension', id: lane.extensions[which]?.id ?? 0 }
    if (goal.to === 'menu') return { type: 'ivr', id: ids.get(which) ?? 0 }
    return { type: 'sound', id: lanes.sounds[which]?.id ?? 0 }
  }
  const keysOf = ({ keys }: MenuPlan, isThere: (goal: Goal) => boolean) =>
    Object.fromEntries(
      Object.entries(keys).flatMap(([key, goal]) => (isThere(goal) ? [[key, leadsTo(goal)]] : [])),
    )
  const bodyOf = (plan: MenuPlan, which: number) => {
    const soundId = (sound: number | null) => (sound === null ? null : lanes.sounds[sound]?.id)
    const { timeoutSeconds, attempts, bargeIn, directDial } = plan
    return {
      ...{ timeoutSeconds, attempts, bargeIn, directDial, otherwise: leadsTo(plan.otherwise) },
      ...{ name: `Menu ${n}.${which} {key} “a”`, number: numberOf(plan, which) },
      keys: keysOf(plan, (goal) => goal.to !== 'menu' || ids.has(goal.which)),
      greetingSoundId: soundId(plan.greeting),
      invalidSoundId: soundId(plan.invalid),
      timeoutSoundId: soundId(plan.timeout),
    }
  }
  const numberOf = ({ hasNumber }: MenuPlan, which: number): string | null =>
    hasNumber ? `7${lane.name}${which}` : null
  const leadingUp = [...plans.entries()].filter(([which, { keys }]) =>
    Object.values(keys).some((goal) => goal.to === 'menu' && goal.which <= which),
  )

  for (const [which, plan] of [...plans.entries()].toReversed()) {
    const menu: Menu = await make('ivrs', bodyOf(plan, which))
    ids.set(which, menu.id)
    menus.set(menu.id, menu)
  }
  for (const [which, plan] of leadingUp) {
    const id = ids.get(which) ?? 0
    menus.set(id, await api.ok('PATCH', `/api/ivrs/${id}`, { keys: keysOf(plan, () => true) }))
  }
  return {
    ...{ leadsTo, menus, root: ids.get(0) },
    numbers: plans.flatMap((plan, which) => numberOf(plan, which) ?? []),
    /** A menu that a later one names could not be taken away: such keys go first. */
    async undoUp(): Promise<void> {
      for (const [which] of leadingUp)
        await api.ok('PATCH', `/api/ivrs/${ids.get(which)}`, { keys: {} })
    },
  }
}

/** A number of Viet Nam as it may be written: `0903…`, `84903…`, `+84903…`. */
export function spelled(national: string, spelling: Spelling): string {
  if (spelling === 'anonymous') return 'anonymous'
  return spelling === '0' ? national : spelling + national.slice(1)
}
