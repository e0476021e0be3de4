import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Home } from '../../src/asterisk/home.js'
import type { Place } from '../support/place.js'
import { type HandWritten, startHandWritten } from './hand-written.ts'

interface Menus {
  /** Greeting of each level, absolute without its ending. */
  readonly greeting: string
  readonly levels: number
  readonly trunkId: number
  readonly extension: string
}

/** Callers of these numbers reach the same destination through the same menus. */
export const nativeNumber = '1001'
export const agiNumber = '1002'

/** The menus of the product as a person would write them for an Asterisk alone, in two ways. */
export function startHandWrittenMenus(
  place: Place,
  productData: string,
  menus: Menus,
): Promise<HandWritten> {
  return startHandWritten(place, productData, {
    dialplan: (home) => dialplan(menus, agiProgram(home)),
    modules: ['res_speech.so', 'res_agi.so'],
  })
}

/** Asterisk executes a file by its own first line, which names the Node of this bench. */
function agiProgram({ data }: Home): string {
  const source = readFileSync(fileURLToPath(new URL('agi-menu.mjs', import.meta.url)), 'utf8')
  const file = join(data, 'agi-menu.mjs')
  writeFileSync(file, source.replace(/^.*/, `#!${process.execPath}`))
  chmodSync(file, 0o755)
  return file
}

const dialplan = ({ greeting, levels, trunkId, extension }: Menus, agi: string): string => {
  const names = Array.from({ length: levels }, (_, i) => `menu-${i + 1}`)
  const menus = names.map(
    (name, i) => `[${name}]
exten => s,1,Background(${greeting})
 same => n,WaitExten(7)
exten => 1,1,${i + 1 < levels ? `Goto(${names[i + 1]},s,1)` : `Dial(PJSIP/${extension},30)`}
exten => i,1,Goto(s,1)
exten => t,1,Goto(s,1)
`,
  )
  return `[trunk-${trunkId}]
exten => ${nativeNumber},1,Answer()
 same => n,Goto(menu-1,s,1)

exten => ${agiNumber},1,AGI(${agi},${greeting},${levels})
 same => n,GotoIf($["\${REACHED}"="1"]?:hang)
 same => n,Dial(PJSIP/${extension},30)
 same => n(hang),Hangup()

${menus.join('\n')}`
}
