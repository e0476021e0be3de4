import fc from 'fast-check'
import { test } from 'tap'
import { wavHeader, wavShape } from '../../../src/domain/wav.js'
import {
  channelOf,
  fileName,
  partFiles,
  recordingFile,
} from '../../../src/features/recording/recording.paths.js'

const closed = wavHeader(1, 320)
const open = Buffer.from(closed)
open.writeUInt32LE(0, 4)
open.writeUInt32LE(0, 40)
const stereo = wavHeader(2, 320)

const heads: readonly (readonly [name: string, head: Buffer, size: number, shape: object])[] = [
  [
    'sizes in the header say that Asterisk closed it',
    closed,
    364,
    { is: 'audio', samples: 160, closed: true },
  ],
  [
    'no sizes yet: still open, or left so by a crash',
    open,
    364,
    { is: 'audio', samples: 160, closed: false },
  ],
  [
    'more in the file than the header says',
    closed,
    700,
    { is: 'audio', samples: 328, closed: false },
  ],
  ['an odd byte counts as no sample', open, 365, { is: 'audio', samples: 160, closed: false }],
  ['only a header', open, 44, { is: 'audio', samples: 0, closed: true }],
  ['less than a header', open.subarray(0, 20), 20, { is: 'audio', samples: 0, closed: false }],
  ['nothing', Buffer.alloc(0), 0, { is: 'audio', samples: 0, closed: false }],
  [
    'a first block lost with the power',
    Buffer.alloc(44),
    364,
    { is: 'audio', samples: 160, closed: false },
  ],
  ['stereo is not Asterisk’s', stereo, 364, { is: 'foreign' }],
  ['text is no recording', Buffer.from('#!/bin/sh\n'.repeat(5)), 50, { is: 'foreign' }],
]

for (const [name, head, size, shape] of heads) {
  test(name, async (t) => {
    t.same(wavShape(head.subarray(0, 44), size), shape)
  })
}

test('a recording longer than RIFF can say says the most it can', async (t) => {
  const header = wavHeader(2, 5_000_000_000)
  t.equal(header.readUInt32LE(4), 0xffff_ffff)
  t.equal(header.readUInt32LE(40), 0xffff_ffff)
})

test('unique ids keep their names', async (t) => {
  t.equal(fileName('td1-1763640000.12'), 'td1-1763640000.12')
  t.equal(partFiles('/p', 'td1-1.2').own, '/p/td1-1.2-r.wav')
  t.equal(channelOf('td1-1.2-t.wav'), 'td1-1.2')
  t.equal(channelOf('notes.txt'), undefined)
})

test('whatever the id, its file name stays in its folder and is its alone', async () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
      const name = fileName(a)
      return /^(?!\.)[A-Za-z0-9._-]*$/.test(name) && (name !== fileName(b) || same(a, b))
    }),
  )
})

/** Lone surrogates are one and the same unknown character in UTF-8. */
const same = (a: string, b: string): boolean => Buffer.from(a).equals(Buffer.from(b))

test('the day folder is the day of the business', async (t) => {
  const evening = Date.UTC(2026, 10, 20, 18, 30)
  t.equal(recordingFile('td1-1.1', evening, 'Asia/Ho_Chi_Minh'), '2026/11/21/td1-1.1.wav')
  t.equal(recordingFile('../../x', evening, 'UTC'), '2026/11/20/_2e._2f.._2fx.wav')
})
