import t from 'tap'
import { kindOf } from '../../../src/features/call-log/call-log.legs.js'

const channels = [
  ['PJSIP/101-0000001f', 'extension', '101'],
  ['PJSIP/101-app-0000001f', 'extension', '101'],
  ['PJSIP/123456-web-0000001f', 'extension', '123456'],
  ['PJSIP/1-0000001f', 'other', ''],
  ['PJSIP/1234567-0000001f', 'other', ''],
  ['PJSIP/101-fax-0000001f', 'other', ''],
  ['PJSIP/trunk-3-0000001f', 'trunk', ''],
  ['Local/105@numbers-00000001;1', 'local', ''],
  ['Message/ast_msg_queue', 'other', ''],
  ['', 'other', ''],
] as const

for (const [channel, kind, number] of channels)
  t.test(`the channel '${channel}' is ${kind} ${number}`, async (t) => {
    t.same(kindOf(channel), [kind, number])
  })
