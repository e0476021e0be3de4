import fc from 'fast-check'
import { digits } from '../../../src/domain/call.js'
import type { Destination } from '../../../src/domain/destination.js'
import { circleFaults } from '../../../src/features/ivr/ivr.circles.js'
import type { Choice, Menu } from '../../../src/features/ivr/ivr.schema.js'
import { among, menu } from './menus.js'

/** Ids of menus; one more is named and does not exist. */
const ids = [1, 2, 3, 4] as const

const sound = fc.option(fc.constantFrom(10, 20, 30))
const outside = fc.constantFrom<Destination>(
  { type: 'hangup' },
  { type: 'extension', id: 101 },
  { type: 'external', number: '0909789846', trunkId: 1 },
)
const anotherMenu = fc.constantFrom(...ids, 5).map((id): Destination => ({ type: 'ivr', id }))
const destination = fc.oneof(outside, anotherMenu)
const choice: fc.Arbitrary<Choice> = fc.oneof(
  { arbitrary: anotherMenu, weight: 3 },
  { arbitrary: outside, weight: 1 },
  fc.constantFrom<Choice>({ type: 'back' }, { type: 'repeat' }),
)

const fields = fc.record({
  greetingSoundId: sound,
  invalidSoundId: sound,
  timeoutSoundId: sound,
  timeoutSeconds: fc.integer({ min: 1, max: 60 }),
  attempts: fc.integer({ min: 1, max: 10 }),
  bargeIn: fc.boolean(),
  directDial: fc.boolean(),
  keys: fc
    .array(fc.tuple(fc.constantFrom(...digits), choice))
    .map((keys): Menu['keys'] => Object.fromEntries(keys)),
  otherwise: destination,
})

/** Any menus that name each other as they like. */
export const anyMenus = fc
  .tuple(...ids.map(() => fields))
  .map((each) => each.map((more, index) => menu(index + 1, `menu ${index + 1}`, more)))

/** Menus that may be saved, but for the one that does not exist. */
export const goodMenus = anyMenus.filter((menus) =>
  menus.every((one) => circleFaults(one, among(...menus)).length === 0),
)
