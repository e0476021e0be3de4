import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { type Checkout, freshCheckout } from './checkout.js'
import { openGate } from './gate.js'
import { isWhole, startTinyBuild, tinySourceFolder } from './tiny-build.js'
import { tinySource } from './tiny-source.js'

t.test('a build is whole, and the folder it tells can be used', async (t) => {
  const run = startTinyBuild(freshCheckout(t), openGate(t))
  const { status, out } = await run.ended
  t.equal(status, 0, run.said())
  t.ok(isWhole(out))
  const version = execFileSync(join(out, 'sbin/asterisk'), ['-V'], { encoding: 'utf8' })
  t.match(version, 'Asterisk 22.99.0')
})

t.test('what is built already is not built again', async (t) => {
  const checkout = freshCheckout(t)
  const gate = openGate(t)
  const first = await startTinyBuild(checkout, gate).ended
  const second = startTinyBuild(checkout, gate)
  t.same(await second.ended, first)
  t.equal(second.said(), '')
  t.equal(gate.count('compile'), 1)
})

t.test('another clone takes the build from the cache they share', async (t) => {
  const gate = openGate(t)
  const first = freshCheckout(t)
  await startTinyBuild(first, gate).ended
  const run = startTinyBuild(freshCheckout(t, cacheOf(first)), gate)
  const { status, out } = await run.ended
  t.equal(status, 0, run.said())
  t.ok(isWhole(out))
  t.equal(gate.count('compile'), 1)
})

t.test('a damaged archive in the cache is thrown away and built anew', async (t) => {
  const gate = openGate(t)
  const first = freshCheckout(t)
  await startTinyBuild(first, gate).ended
  appendFileSync(join(cacheOf(first), archiveOf(first)), 'x')
  const run = startTinyBuild(freshCheckout(t, cacheOf(first)), gate)
  const { status, out } = await run.ended
  t.equal(status, 0, run.said())
  t.match(run.said(), 'damaged')
  t.ok(isWhole(out))
  t.equal(gate.count('compile'), 2)
})

t.test('an archive without its sum is not trusted', async (t) => {
  const gate = openGate(t)
  const first = freshCheckout(t)
  await startTinyBuild(first, gate).ended
  rmSync(join(cacheOf(first), `${archiveOf(first)}.sha256`))
  const run = startTinyBuild(freshCheckout(t, cacheOf(first)), gate)
  t.equal((await run.ended).status, 0, run.said())
  t.equal(gate.count('compile'), 2)
})

t.test('only the product’s own module list moves the link .build/asterisk', async (t) => {
  const checkout = freshCheckout(t)
  const env = { TONGDAI_ASTERISK_SOURCE: tinySourceFolder }
  const product = await checkout.start('build-asterisk', [], env).ended
  const other = await startTinyBuild(checkout, openGate(t)).ended
  t.not(other.out, product.out)
  const link = readlinkSync(join(checkout.folder, '.build/asterisk'))
  t.equal(join(checkout.folder, '.build', link), product.out)
})

t.test('a module that Asterisk does not have stops the build by its name', async (t) => {
  const checkout = freshCheckout(t)
  const list = join(checkout.folder, 'modules.txt')
  writeFileSync(list, 'app_of_the_future\n')
  const run = checkout.start('build-asterisk', ['--modules', list], {
    TONGDAI_ASTERISK_SOURCE: tinySourceFolder,
  })
  t.equal((await run.ended).status, 1)
  t.match(run.said(), 'The module app_of_the_future was not built')
})

t.test('a patch that nobody has judged stops the build', async (t) => {
  const checkout = freshCheckout(t)
  const source = tinySource(join(checkout.folder, 'source'), {
    'patches/series': '2014_pjproject_unbreak.patch\n2017_new.patch\n',
  })
  const run = startTinyBuild(checkout, openGate(t), source)
  t.equal((await run.ended).status, 1)
  t.match(run.said(), 'a patch nobody has judged yet: 2017_new.patch')
})

t.test('a patch that no longer fits stops the build', async (t) => {
  const checkout = freshCheckout(t)
  const source = tinySource(join(checkout.folder, 'source'), {
    'patches/2014_pjproject_unbreak.patch': [
      '--- a/Xpjproject/pjmedia/build/Makefile\n+++ b/Xpjproject/pjmedia/build/Makefile\n',
      '@@ -1,3 +1,2 @@\n elsewhere\n-something_else.o\n entirely\n',
    ].join(''),
  })
  const run = startTinyBuild(checkout, openGate(t), source)
  t.equal((await run.ended).status, 1)
  t.match(run.said(), 'The patch 2014_pjproject_unbreak.patch no longer fits')
})

t.test('a file of the pinned version with another content is refused by its name', async (t) => {
  const checkout = freshCheckout(t)
  const source = join(checkout.folder, 'source')
  mkdirSync(source)
  const pins = execFileSync('cat', [join(checkout.folder, 'scripts/asterisk/source.sums')], {
    encoding: 'utf8',
  })
  for (const line of pins.trim().split('\n')) {
    writeFileSync(join(source, line.split('  ')[1] ?? ''), 'not what was pinned')
  }
  const run = startTinyBuild(checkout, openGate(t), source)
  t.equal((await run.ended).status, 1)
  t.match(run.said(), /asterisk_22\.10\.1.*\.orig\.tar\.xz: FAILED/)
  t.notMatch(run.said(), 'unpacking')
})

t.test('a tarball that is not what its .dsc says is refused', async (t) => {
  const checkout = freshCheckout(t)
  const source = tinySource(join(checkout.folder, 'source'))
  appendFileSync(join(source, 'asterisk_22.99.0+tiny.orig.tar.xz'), 'x')
  const run = startTinyBuild(checkout, openGate(t), source)
  t.equal((await run.ended).status, 1)
  t.match(run.said(), 'Building Asterisk failed while unpacking')
})

t.test('a folder without source files is refused with what belongs there', async (t) => {
  const run = startTinyBuild(freshCheckout(t), openGate(t), '/nonexistent')
  t.equal((await run.ended).status, 1)
  t.match(run.said(), 'Put the .dsc, the tarballs it names')
})

t.test('a cache that cannot be written is told with the setting that names another', async (t) => {
  const run = startTinyBuild(freshCheckout(t, '/proc/cache'), openGate(t))
  t.equal((await run.ended).status, 1)
  t.match(run.said(), 'Name another by TONGDAI_CACHE')
})

const cacheOf = (checkout: Checkout): string => join(checkout.folder, 'cache')

function archiveOf(checkout: Checkout): string {
  return readdirSync(cacheOf(checkout)).find((name) => name.endsWith('.tar')) ?? 'none'
}
