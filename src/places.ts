import { access, constants, mkdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { homeOf } from './asterisk/home.js'
import { type Config, socketPathLimit } from './config.js'
import { readCertificate } from './http/certificate.js'

/**
 * What the settings name must be there: the data folder (made when it is not), the bundled Asterisk,
 * the certificate. Answers the settings with the one true path of the data folder, by which its
 * Asterisk is known. Throws one Error that names every wrong variable, a line each.
 */
export async function checkPlaces(config: Config): Promise<Config> {
  const faults: string[] = []
  const wrong = (name: string, be: string) => (error: Error) => {
    faults.push(`${name} must be ${be}: ${error.message}`)
    return undefined
  }
  const data = await folderAt(config.data).catch(
    wrong('TONGDAI_DATA', 'a folder that can be made and written'),
  )
  if (data !== undefined && Buffer.byteLength(homeOf(data, '').controlSocket) > socketPathLimit)
    faults.push(`TONGDAI_DATA must be a shorter path: ${data} is too long`)
  await access(join(config.asterisk, 'sbin/asterisk'), constants.X_OK).catch(
    wrong('TONGDAI_ASTERISK', 'the folder of an Asterisk (scripts/build-asterisk)'),
  )
  const { cert, key } = config.https
  if (cert !== undefined && key !== undefined)
    await readCertificate({ cert, key }).catch(
      wrong('TONGDAI_TLS_CERT and TONGDAI_TLS_KEY', 'a certificate and its key'),
    )
  if (data === undefined || faults.length > 0) throw new Error(faults.join('\n'))
  return { ...config, data }
}

async function folderAt(path: string): Promise<string> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  await access(path, constants.W_OK | constants.X_OK)
  return realpath(path)
}
