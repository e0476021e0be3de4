import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { loadSecrets } from '../../src/asterisk/secrets.js'

const folder = mkdtempSync(join(tmpdir(), 'td-secrets-'))
t.teardown(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'secrets.json')

t.test('secrets are made once, for nobody else to read', async (t) => {
  const made = await loadSecrets(file)
  t.match(made, { amiSecret: /^[\w-]{32}$/, ariSecret: /^[\w-]{32}$/ })
  t.not(made.amiSecret, made.ariSecret)
  t.equal(statSync(file).mode & 0o777, 0o600)
  t.strictSame(await loadSecrets(file), made)
})

t.test('a damaged file is named with what to do, and nothing of it is shown', async (t) => {
  const whole = readFileSync(file, 'utf8')
  // Letters that no sentence of ours has, so that any of them in the error is from the file.
  const secret = 'ΨΩЖФЮ'.repeat(5)
  const fields = { amiPort: 4001, ariPort: 4002, amiSecret: secret, ariSecret: secret }
  const damaged = [
    '',
    secret,
    whole.slice(0, -20),
    `${JSON.stringify(fields)}${secret}`,
    `{"amiSecret": "${secret}", ${secret}}`,
    JSON.stringify(secret),
    JSON.stringify([secret]),
    JSON.stringify({ ...fields, amiPort: secret }),
    JSON.stringify({ ...fields, ariPort: 80 }),
    JSON.stringify({ ...fields, amiSecret: 'Ψ' }),
    JSON.stringify({ [secret]: secret }),
    'null',
    '\0\0\0\0',
  ]
  for (const text of damaged) {
    writeFileSync(file, text)
    const error = await loadSecrets(file).catch((thrown: Error) => thrown)
    if (!(error instanceof Error)) throw new Error(`taken: ${text}`)
    t.match(error.message, `${file} is damaged`)
    t.match(error.message, 'scripts/stop --now')
    t.notMatch(`${error.stack}${JSON.stringify(error)}`, /[ΨΩЖФЮ]|4001/)
    t.equal(error.cause, undefined)
    t.equal(readFileSync(file, 'utf8'), text, 'it is left for a person to look at')
  }
})
