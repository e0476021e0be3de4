import { readdirSync, readFileSync } from 'node:fs'

/**
 * Ids of the channels on which a phone called, in the order Asterisk wrote them: what every call
 * in the log is counted against. A channel that Asterisk makes to ring a phone has `s` as exten.
 */
export function placedIn(data: string): readonly string[] {
  const folder = `${data}/cel`
  return readdirSync(folder)
    .toSorted()
    .flatMap((name) => readFileSync(`${folder}/${name}`, 'utf8').split('\n'))
    .flatMap((line) => {
      const fact = parsed(line)
      const isCall = fact?.eventtype === 'CHAN_START' && fact.channame.startsWith('PJSIP/')
      return isCall && fact.exten !== 's' && fact.exten !== '' ? [fact.uniqueid] : []
    })
}

interface Fact {
  readonly eventtype: string
  readonly channame: string
  readonly exten: string
  readonly uniqueid: string
}

function parsed(line: string): Fact | undefined {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
