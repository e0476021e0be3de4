import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { type Config, readConfig } from '../src/config.js'
import { checkPlaces } from '../src/places.js'
import { temporaryFolder } from './support/temporary.js'

const asterisk = (folder: string): string => {
  mkdirSync(join(folder, 'sbin'), { recursive: true })
  writeFileSync(join(folder, 'sbin/asterisk'), '#!/bin/sh\n', { mode: 0o755 })
  return folder
}

t.test('every place that is not there is named by its variable, all at once', async (t) => {
  const folder = temporaryFolder('td')
  writeFileSync(`${folder}/file`, 'not a folder')
  writeFileSync(`${folder}/cert.pem`, 'no certificate')
  const config = readConfig({
    TONGDAI_DATA: `${folder}/file/data`,
    TONGDAI_ASTERISK: `${folder}/none`,
    TONGDAI_TLS_CERT: `${folder}/cert.pem`,
    TONGDAI_TLS_KEY: `${folder}/none.pem`,
  })
  const words = await checkPlaces(config).then(
    () => '',
    (error: Error) => error.message,
  )
  for (const name of ['TONGDAI_DATA', 'TONGDAI_ASTERISK', 'TONGDAI_TLS_CERT'])
    t.match(words, new RegExp(`^${name} .*must be`, 'm'))
})

t.test('the data folder is known by its one true path', async (t) => {
  const folder = temporaryFolder('td')
  mkdirSync(`${folder}/data`)
  symlinkSync(`${folder}/data`, `${folder}/link`)
  const config = readConfig({ TONGDAI_DATA: `${folder}/link` })
  const { data }: Config = await checkPlaces({ ...config, asterisk: asterisk(`${folder}/a`) })
  t.equal(data, `${folder}/data`)
})

t.test('a slip in a list of networks does not open what should be closed', async (t) => {
  for (const TONGDAI_ADMIN_NETWORKS of [',', '10.0.0.0/8,', ',10.0.0.0/8'])
    t.throws(() => readConfig({ TONGDAI_ADMIN_NETWORKS }), {
      message: /TONGDAI_ADMIN_NETWORKS must/,
    })
  t.same(readConfig({ TONGDAI_ADMIN_NETWORKS: ' ' }).adminNetworks, [])
})
