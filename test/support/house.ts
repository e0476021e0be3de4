import type { Test } from 'tap'
import { type BaresipOptions, baresip } from './baresip.js'
import { type Pbx, type PbxOptions, startPbx } from './pbx.js'
import { takePlace } from './place.js'
import { type Calls, type CallView, callsOf } from './records.js'
import { type Script, type ScriptedPhone, scriptedPhone } from './sip/ua.js'

/** An extension as the API made it. */
export interface Extension {
  readonly id: number
  readonly number: string
  readonly secret: string
}

/** The product with extensions, and phones that come and go with a test. */
export interface House {
  readonly pbx: Pbx
  readonly calls: Calls
  readonly extensions: ReadonlyMap<string, Extension>
  /** A registered scripted phone of an extension; `n` is its address, one phone each. */
  scripted(
    t: Test,
    number: string,
    script: Partial<Script> & { tone: number },
  ): Promise<ScriptedPhone>
  /** A registered softphone of an extension. */
  softphone(
    t: Test,
    number: string,
    more: Partial<BaresipOptions> & { tone: number },
  ): ReturnType<typeof baresip>
}

export type { CallView }

/**
 * Starts the product for one test file and makes its extensions; everything ends with the file.
 * When a test has failed, the service's last words are printed.
 */
export async function openHouse(
  t: Test,
  extensions: readonly Readonly<Record<string, unknown>>[],
  options: PbxOptions = {},
): Promise<House> {
  const place = await takePlace()
  const pbx = await startPbx(place, options)
  t.teardown(async () => {
    if (!t.passing()) t.comment(pbx.service.said().slice(-8000))
    await pbx.stop()
    await place.release()
  })
  const made = new Map<string, Extension>()
  for (const extension of extensions) {
    const { number = '' } = extension as { number?: string }
    const body = { name: `Máy ${number}`, ...extension }
    made.set(number, await pbx.api.ok('POST', '/api/extensions', body))
  }
  const server = { host: place.server, port: place.sipPort }
  let phones = 0
  const identity = (number: string) => {
    const extension = made.get(number)
    if (!extension) throw new Error(`this house has no extension ${number}`)
    // Addresses are not used again at once: a late packet for a phone before must not matter.
    return {
      address: place.phone((phones++ % 190) + 1),
      server,
      user: number,
      secret: extension.secret,
    }
  }
  return {
    pbx,
    calls: callsOf(pbx),
    extensions: made,
    scripted: async (t, number, script) => {
      const phone = await scriptedPhone({ ...identity(number), ...script })
      t.teardown(() => phone.close())
      await phone.register()
      t.teardown(() => phone.unregister().catch(() => undefined))
      return phone
    },
    softphone: async (t, number, more) => {
      const phone = await baresip({ ...identity(number), ...more })
      t.teardown(() => phone.stop())
      await phone.register()
      return phone
    },
  }
}
