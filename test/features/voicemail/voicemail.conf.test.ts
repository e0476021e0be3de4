import t from 'tap'
import { renderContexts } from '../../../src/conf/dialplan.js'
import {
  extensionContexts,
  type RenderedExtension,
} from '../../../src/features/extension/extension.conf.js'
import { voicemailContexts } from '../../../src/features/voicemail/voicemail.conf.js'

t.test('a box is one line, whatever it wants', (t) => {
  const box = { maxSeconds: 180, minSeconds: 2, maxMessages: 100 }
  const boxes = [
    { ...box, id: 7, greetingSoundId: null },
    { ...box, id: 8, greetingSoundId: 3, minSeconds: 0 },
  ]
  t.equal(
    renderContexts(voicemailContexts(boxes, (sound) => `/data/sounds/${sound}`)),
    `[destination]
exten => voicemail-7,1,Gosub(voicemail,s,1(7,180,2000,100,))
exten => voicemail-8,1,Gosub(voicemail,s,1(8,180,0,100,/data/sounds/3))
`,
  )
  t.end()
})

t.test(
  'an extension has no more priorities for its box, and without one nothing is different',
  (t) => {
    const plain = {
      ...{ id: 1, number: '101', name: '', secret: '', record: false, ringSeconds: 30 },
      ...{ codecs: ['alaw'], dtmf: 'rfc4733', permissions: [], frozen: false, hotline: '' },
    } satisfies RenderedExtension
    const owner = { userId: 9, receivingMethod: 'all', appSecret: '', webSecret: '' } as const
    const line = (more: object) =>
      renderContexts(extensionContexts([{ ...plain, ...more }]).slice(0, 1)).split('\n')[1]
    t.equal(line({}), 'exten => 101,1,Gosub(ring,s,1(101,30,))')
    t.equal(line({ box: 7 }), 'exten => 101,1,Gosub(ring,s,1(101,30,,,,7))')
    t.equal(line({ owner }), 'exten => 101,1,Gosub(ring-person,s,1(101,30,,,9))')
    t.equal(line({ owner, box: 7 }), 'exten => 101,1,Gosub(ring-person,s,1(101,30,,,9,7))')
    t.end()
  },
)
