import { scryptSync } from 'node:crypto'
import t from 'tap'
import { passwordHasher } from '../../../src/features/user/password.js'

t.test('a password is hashed with scrypt, salted, its parameters beside it', async (t) => {
  const { hash, verify } = passwordHasher()
  const stored = await hash('correct horse')
  const [kind, n, r, p, salt = '', derived] = stored.split('$')
  t.same([kind, n, r, p], ['scrypt', '32768', '8', '3'])
  const again = scryptSync('correct horse', Buffer.from(salt, 'base64url'), 32, {
    ...{ N: 32768, r: 8, p: 3, maxmem: 2 ** 26 },
  })
  t.equal(derived, again.toString('base64url'))
  t.not(await hash('correct horse'), stored)
  t.ok(await verify('correct horse', stored))
  t.notOk(await verify('correct horsf', stored))
})

const cheap = passwordHasher(1024)

t.test('a hash made with other parameters is still understood', async (t) => {
  const stored = await passwordHasher(2048).hash('correct horse')
  t.ok(await cheap.verify('correct horse', stored))
})

t.test('nothing matches a hash that is missing or broken', async (t) => {
  for (const stored of [undefined, '', 'x', 'scrypt$1024$8$1$$', 'plain$1024$8$1$$'])
    t.notOk(await cheap.verify('', stored))
})

t.test('the same letters composed or decomposed are the same password', async (t) => {
  const stored = await cheap.hash('mật khẩu'.normalize('NFC'))
  t.ok(await cheap.verify('mật khẩu'.normalize('NFD'), stored))
})

t.test('an unknown name costs as much as a known one', async (t) => {
  const { hash, verify } = passwordHasher(2 ** 15)
  const stored = await hash('correct horse')
  // The work done, not the time it took: a loaded machine does not change it.
  const work = async (against: string | undefined) => {
    const before = process.cpuUsage()
    for (let i = 0; i < 5; i += 1) await verify('wrong', against)
    const { user, system } = process.cpuUsage(before)
    return user + system
  }
  const ratio = (await work(undefined)) / (await work(stored))
  t.ok(ratio > 0.3 && ratio < 3, `ratio ${ratio.toFixed(2)}`)
})

t.test(
  'a flood of logins waits in a short line, and what does not fit is turned away',
  async (t) => {
    const { verify } = passwordHasher(2 ** 14)
    const all = await Promise.allSettled(Array.from({ length: 60 }, () => verify('x', undefined)))
    const refused = all.filter(({ status }) => status === 'rejected')
    t.equal(refused.length, 60 - 22)
    t.match(refused[0], { reason: { code: 'too-many-logins' } })
    t.notOk(await verify('x', undefined), 'and afterwards the way is free again')
  },
)
