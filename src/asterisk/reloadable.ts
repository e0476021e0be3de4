import { fitting } from './safe-value.js'

/** Modules that may be reloaded, one at a time; never everything at once. */
export const reloadable = [
  'res_pjsip.so',
  'res_pjsip_outbound_registration.so',
  'res_pjsip_endpoint_identifier_ip.so',
  'pbx_config.so',
  'res_musiconhold.so',
  'app_voicemail.so',
  'res_parking.so',
  'cel_custom.so',
  'res_rtp_asterisk.so',
] as const
export type ReloadableModule = (typeof reloadable)[number]

const name = new RegExp(`^(${reloadable.join('|').replaceAll('.', '\\.')})$`)

/** Refuses any other name. */
export const moduleName = (module: string): string => fitting('module', name, module)
