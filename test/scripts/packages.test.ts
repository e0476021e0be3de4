import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { freshCheckout } from './checkout.js'

t.test('without root, missing packages are named in the command that root must run', async (t) => {
  const checkout = freshCheckout(t)
  const list = join(checkout.folder, 'scripts/packages/start.txt')
  appendFileSync(list, 'a-package-nobody-has # for a test\n')
  const run = checkout.start('start')
  t.equal((await run.ended).status, 1)
  const command =
    'apt-get update && apt-get install -y --no-install-recommends a-package-nobody-has'
  t.match(run.said(), command)
  t.notOk(existsSync(join(checkout.folder, 'data')), 'nothing else was begun')
})

t.test('a test run that cannot begin says so in its last line', async (t) => {
  const checkout = freshCheckout(t)
  appendFileSync(join(checkout.folder, 'scripts/packages/test.txt'), 'a-package-nobody-has\n')
  const { status, out } = await checkout.start('test').ended
  t.equal(status, 1)
  t.equal(out, '0 passed, 1 failed')
})

t.test('the counts are read from the last line tap itself writes', async (t) => {
  const { folder } = freshCheckout(t)
  const file = join(folder, 'test.tap')
  const count = (field: string, text: string): string => {
    writeFileSync(file, text)
    const script = '. "$0"; tap_count "$@"'
    const library = join(folder, 'scripts/lib/tap-count.sh')
    return execFileSync('bash', ['-c', script, library, field, file], { encoding: 'utf8' }).trim()
  }
  const said =
    '    # { total: 9, pass: 9 }\n# { total: 5, pass: 3, fail: 1, skip: 1 }\n# time=1ms\n'
  t.equal(count('pass', said), '3')
  t.equal(count('fail', said), '1')
  t.equal(count('fail', '# { total: 4, pass: 4 }\n'), '0')
  t.equal(count('pass', 'not ok 1 - it died\n'), '0')
})
