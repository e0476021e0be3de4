import fc from 'fast-check'
import t from 'tap'
import { renderContexts } from '../../../src/conf/dialplan.js'
import { type GroupHouse, groupContexts } from '../../../src/features/group/group.conf.js'
import { groupFaults } from '../../../src/features/group/group.faults.js'
import { type Group, groupKind } from '../../../src/features/group/group.schema.js'

const house: GroupHouse = {
  hotlines: new Map([[7, '02727777787']]),
  extensions: new Map([
    [1, { number: '101', userId: 17 }],
    [2, { number: '102', userId: null }],
  ]),
  outside: (number) => (/^0(2\d{9}|[35789]\d{8})$/.test(number) ? number : undefined),
  way: (number) =>
    number.startsWith('08') ? { number: `9${number}`, trunkIds: [4, 5] } : undefined,
}
const group = (more: object): Group => ({
  ...groupKind.fields.parse({
    ...{ name: 'Bán hàng', kind: 'internal', members: [{ extensionId: 1 }, { extensionId: 2 }] },
    ...{ otherwise: { type: 'hangup' }, ...more },
  }),
  ...{ id: 3, version: 1, createdAt: 0, updatedAt: 0 },
})
const rendered = (more: object) => renderContexts(groupContexts([group(more)], house))

t.test('a group of extensions is dialled by its devices, each by its person', async (t) => {
  t.equal(
    rendered({ number: '600', record: true, musicClassId: 9, hotlineId: 7 }),
    `[numbers]
exten => 600,1,Goto(destination,group-3,1)

[destination]
exten => group-3,1,Set(RECORD=1)
 same => n,Set(CHANNEL(musicclass)=music-9)
 same => n,Set(_OWN_HOTLINE=02727777787)
 same => n,Gosub(group,together,1(3,1-2,20))
 same => n,Goto(destination,hangup,1)

[group-members]
exten => 3-1,1,Set(SECONDS=20)
 same => n,Gosub(group-member,inside,1(101,17,1,))
 same => n,Return()
exten => 3-2,1,Set(SECONDS=20)
 same => n,Gosub(group-member,inside,1(102,,1,))
 same => n,Return()

[group-apart]
`,
  )
})

t.test('outside members have channels of their own, and time to press 1', async (t) => {
  const members = [{ number: '+84844441909', ringSeconds: 30 }, { number: '0844441910' }]
  t.equal(
    rendered({ kind: 'external', strategy: 'memory', members, hotlineId: 7 }),
    `[numbers]

[destination]
exten => group-3,1,Set(_OWN_HOTLINE=02727777787)
 same => n,Gosub(group,turns,1(3,1-2,50,memory))
 same => n,Goto(destination,hangup,1)

[group-members]
exten => 3-1,1,Set(SECONDS=50)
 same => n,Gosub(group-member,outside,1(3-0844441909))
 same => n,Return()
exten => 3-2,1,Set(SECONDS=40)
 same => n,Gosub(group-member,outside,1(3-0844441910))
 same => n,Return()

[group-apart]
exten => 3-0844441909,1,Gosub(group-outside,0844441909,1(90844441909,02727777787,4-5,30,1))
exten => 3-0844441910,1,Gosub(group-outside,0844441910,1(90844441910,02727777787,4-5,20,1))
`,
  )
})

t.test(
  'extensions are rung apart when they confirm, differ at the same time, or are many',
  async (t) => {
    const apart = (more: object) => rendered(more).includes('group-inside')
    const long = [{ extensionId: 1, ringSeconds: 40 }, { extensionId: 2 }]
    t.notOk(apart({}))
    t.ok(apart({ confirm: true }))
    t.ok(apart({ members: long }))
    t.notOk(apart({ members: long, strategy: 'in_turn' }), 'one after the other each has its time')
    t.match(rendered({ skipBusy: false }), 'group-member,inside,1(101,17,,)')
  },
)

t.test('no member, however spelled, opens anything in the dialplan', async (t) => {
  const shape =
    /^exten => 3-\d+,1,[\w(),=:-]+$|^ same => n,[\w(),=:-]+$|^\[[\w-]+\]$|^exten => group-3,1,.*$|^$/
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.stringMatching(/^0844441909[&,)(|@/\\]\w*$/)),
      (number) => {
        const parsed = groupKind.fields.safeParse({
          ...{ name: 'x', kind: 'external', hotlineId: 7, otherwise: { type: 'hangup' } },
          members: [{ number }],
        })
        if (!parsed.success) return
        const kept = { ...parsed.data, id: 3, version: 1, createdAt: 0, updatedAt: 0 } as Group
        for (const line of renderContexts(groupContexts([kept], house)).split('\n'))
          t.match(line, shape)
        const faults = groupFaults(parsed.data, house, undefined, [])
        const stored = kept.members[0]
        const isSound =
          stored !== undefined &&
          'number' in stored &&
          house.way(stored.number) !== undefined &&
          house.outside(stored.number) !== undefined
        t.equal(faults.length === 0, isSound)
      },
    ),
  )
})

t.test('what cannot be a group is told with its path', async (t) => {
  const paths = (more: object) =>
    groupFaults(group(more), house, 3, [
      { id: 4, name: 'Kỹ thuật', otherwise: { type: 'group', id: 3 } },
      { id: 5, name: 'Xa ¦ lạ', otherwise: { type: 'group', id: 4 } },
    ]).map(({ path, message }) => `${path}: ${message.split(' ¦ ')[1]}`)
  t.same(paths({}), [])
  const outside = { kind: 'external', hotlineId: 7 }
  for (const [more, expected] of [
    [
      { ...outside, hotlineId: null, members: [{ number: '0844441909' }] },
      /^hotlineId: is missing/,
    ],
    [
      { ...outside, hotlineId: 8, members: [{ number: '0844441909' }] },
      /^hotlineId: is not allowed/,
    ],
    [{ hotlineId: 8 }, /^hotlineId: is not allowed/],
    [{ ...outside }, /^members.0.extensionId: an external group/],
    [{ members: [{ number: '0844441909' }] }, /^members.0.number: an internal group/],
    [{ ...outside, members: [{ number: '0909789846' }] }, /^members.0.number: cannot be called/],
    [{ ...outside, members: [{ number: '19001234' }] }, /^members.0.number: must be a Viet/],
    [
      { members: [{ extensionId: 1 }, { extensionId: 1 }] },
      /^members.1.extensionId: must not be named/,
    ],
    [
      { ...outside, members: [{ number: '0844441909' }, { number: '+84 844 441 909' }] },
      /^members.1.number: must not be named/,
    ],
    [{ otherwise: { type: 'group', id: 3 } }, /^otherwise: .*Bán hàng \(groups\/3\)$/],
    [
      { otherwise: { type: 'group', id: 5 } },
      /^otherwise: .*\(groups\/3\) → Xa \| lạ \(groups\/5\) → Kỹ thuật \(groups\/4\)$/,
    ],
  ] as const)
    t.match(paths(more)[0], expected, JSON.stringify(more))
})

t.test('landlines are members, though longer than mobiles', async (t) => {
  const way = () => ({ number: '1', trunkIds: [4] })
  const fields = group({ kind: 'external', hotlineId: 7, members: [{ number: '02873001234' }] })
  t.same(groupFaults(fields, { ...house, way }, 3, []), [])
})
