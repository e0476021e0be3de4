import t from 'tap'
import { renderContexts } from '../../../src/conf/dialplan.js'
import { renderSections } from '../../../src/conf/section.js'
import { formatOf } from '../../../src/features/sound/audio-format.js'
import { gainDb, measuredLufs } from '../../../src/features/sound/loudness.js'
import { musicSections } from '../../../src/features/sound/music-class.conf.js'
import { soundContext } from '../../../src/features/sound/sound.conf.js'

const pathOf = (id: number) => `/data/sounds/${id}/sound`

t.test('a sound is a destination that needs no service', async (t) => {
  t.equal(
    renderContexts([soundContext([9], pathOf)]),
    '[destination]\nexten => sound-9,1,Set(TIMEOUT(absolute)=0)\n same => n,Answer()\n' +
      ' same => n,Playback(/data/sounds/9/sound)\n same => n,Hangup(16)\n',
  )
})

t.test('a class plays as listed, by name, or at random, without what is gone', async (t) => {
  const names: Readonly<Record<number, string>> = {
    1: 'Ước mơ',
    2: 'ánh trăng',
    3: 'Bài 10',
    4: 'Bài 2',
  }
  const entries = (order: 'listed' | 'alphabetical' | 'random') => {
    const music = { id: 7, soundIds: [1, 9, 3, 2, 4], order }
    return renderSections(musicSections([music], (id) => names[id], pathOf)).replaceAll(
      /entry = \/data\/sounds\/(\d)\/sound\n/g,
      '$1',
    )
  }
  t.equal(entries('listed'), '[music-7]\nmode = playlist\n1324')
  t.equal(entries('alphabetical'), '[music-7]\nmode = playlist\n2431')
  t.equal(entries('random'), '[music-7]\nmode = playlist\nsort = random\n1324')
})

t.test('a file is what its first bytes say', async (t) => {
  const of = (...bytes: number[]) => formatOf(Buffer.from(bytes))
  t.equal(formatOf(Buffer.from('RIFF\0\0\0\0WAVEfmt ')), 'wav')
  t.equal(formatOf(Buffer.from('RIFF\0\0\0\0AVI LIST')), undefined)
  t.equal(formatOf(Buffer.from('OggS\0\x02')), 'ogg')
  t.equal(formatOf(Buffer.from('\0\0\0 ftypM4A ')), 'm4a')
  t.equal(formatOf(Buffer.from('ID3\x04')), 'mp3')
  t.equal(of(0xff, 0xfb, 0x90, 0x00), 'mp3', 'MPEG 1 layer III')
  t.equal(of(0xff, 0xe3, 0x18, 0xc4), 'mp3', 'MPEG 2.5 layer III')
  t.equal(of(0xff, 0xf1, 0x50, 0x80), undefined, 'AAC in ADTS')
  t.equal(of(0xff, 0xfd, 0x90, 0x00), undefined, 'layer II')
  t.equal(of(0xff, 0xfb, 0xf0, 0x00), undefined, 'no such bit rate')
  t.equal(of(0xff, 0xfe, 0x61, 0x00), undefined, 'UTF-16')
  t.equal(of(), undefined)
})

t.test('gain brings everything to one loudness, but silence to none', async (t) => {
  t.equal(measuredLufs('I: -23.1 LUFS … Summary\n I:   -31.4 LUFS\n'), -31.4)
  t.equal(measuredLufs('  I:   -inf LUFS'), Number.NEGATIVE_INFINITY)
  t.equal(measuredLufs('nothing'), undefined)
  t.same([gainDb(-31), gainDb(-9), gainDb(-55), gainDb(-70)], [12, -10, 30, undefined])
  t.equal(gainDb(Number.NEGATIVE_INFINITY), undefined)
})
