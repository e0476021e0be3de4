import { type Context, type Extension, labelled, type Step, step } from '../../conf/dialplan.js'
import { spellings } from './outbound.class.js'
import {
  defaultHotline,
  nobodysNumber,
  type OutboundHotline,
  routeHotline,
} from './outbound.decide.js'
import { inPriority, type OutboundRoute } from './outbound.schema.js'

/** What rendering needs of a trunk: those that are enabled, in order. */
export interface OutboundTrunk {
  readonly id: number
  readonly maxCalls: number | null
  readonly outboundRules: readonly NumberRule[]
  /** Where it is, as in a SIP URI after the `@`. */
  readonly server: string
}

interface NumberRule {
  readonly at: 'prefix' | 'suffix'
  readonly strip: string
  readonly add: string
}

/** What the dialplan itself holds callers to, as expressions of the dialplan or numbers. */
export interface OutboundLimits {
  readonly international: boolean
  readonly emergencyNumbers: readonly string[]
  /** Calls at the same time of one extension, and of the box. */
  readonly perExtension: string
  readonly wholeBox: string
  /** Longest talk in seconds while the service does not answer; of a leg of no extension. */
  readonly seconds: string
  readonly boxSeconds: string
}

export interface OutboundConf {
  readonly trunks: readonly OutboundTrunk[]
  readonly hotlines: readonly (OutboundHotline & { readonly record: boolean })[]
  readonly routes: readonly OutboundRoute[]
  readonly limits: OutboundLimits
}

/**
 * Everything outside that phones may dial. What happens to it stands in asterisk-conf; generated
 * are the numbers of emergency, the numbers of each class, the routes that are taken when the
 * service does not answer, and how each trunk wants a number. Pure.
 */
export function outboundContexts(conf: OutboundConf): readonly Context[] {
  const routes = inPriority(conf.routes)
  const own = defaultHotline(conf.hotlines)
  return [
    { name: 'emergency', extensions: emergency(conf, own) },
    { name: 'outbound', extensions: classes(conf.limits, own) },
    {
      name: 'outbound-routes',
      includes: [...routes.map(routeName), 'outbound-no-route'],
      extensions: [],
    },
    ...routes.map((route) => ({ name: routeName(route), extensions: [routed(route, conf, own)] })),
    { name: 'outbound-limits', extensions: [boxLimits(conf.limits)] },
    { name: 'outbound-shown', extensions: conf.hotlines.filter(isRecorded).map(recordedAs) },
    { name: 'outbound-trunk', extensions: conf.trunks.map(overTrunk) },
    { name: 'outbound-server', extensions: conf.trunks.map(serverOf) },
  ]
}

const routeName = ({ id }: OutboundRoute): string => `outbound-route-${id}`

function emergency({ trunks, limits }: OutboundConf, own: string): readonly Extension[] {
  const all = trunks.map(({ id }) => id).join('-')
  return limits.emergencyNumbers.map((name) => ({
    name,
    steps: [step('Gosub', `outbound-emergency,\${EXTEN},1(${shownAs(own)},${all})`)],
  }))
}

function classes(limits: OutboundLimits, own: string): readonly Extension[] {
  return spellings.map(({ pattern, kind, strip, prepend }) => ({
    name: `_${pattern}`,
    steps:
      kind === 'international' && !limits.international
        ? [step('Goto', 'outbound-refused', 'international', '1')]
        : [
            step(
              'Gosub',
              `outbound-call,${kind === 'landline' ? kind : 's'},1(${kind},${edited(strip, prepend)},` +
                `${limits.perExtension},${limits.wholeBox},${own})`,
            ),
          ],
  }))
}

function routed(route: OutboundRoute, conf: OutboundConf, own: string): Extension {
  const there = new Set(conf.trunks.map(({ id }) => id))
  const trunks = route.trunkIds.filter((id) => there.has(id)).join('-')
  const number = edited(route.strip, route.prepend)
  const as = shownAs(routeHotline(route, conf.hotlines) || own)
  return {
    name: `_${route.pattern}`,
    steps: [
      step('Gosub', `outbound-dial,\${EXTEN},1(${number},${as},${trunks},${conf.limits.seconds})`),
    ],
  }
}

/** What a leg of no extension is held to; the hand-written context names the variables. */
const boxLimits = ({ wholeBox, boxSeconds }: OutboundLimits): Extension => ({
  name: 's',
  steps: [
    step('Set', `BOX_CALLS=${wholeBox}`),
    step('Set', `BOX_SECONDS=${boxSeconds}`),
    step('Return'),
  ],
})

const isRecorded = ({ record }: { readonly record: boolean }): boolean => record

/** A call that is shown with the number of a recorded hotline is recorded. */
const recordedAs = ({ number }: OutboundHotline): Extension => ({
  name: number,
  steps: [step('Set', 'RECORD=1'), step('Return')],
})

const edited = (strip: number, prepend: string): string =>
  `${prepend}\${EXTEN${strip === 0 ? '' : `:${strip}`}}`

/** The number of the caller's own hotline, else this one, else nobody's. */
const shownAs = (own: string): string =>
  `\${IF($["\${HOTLINE}"=""]?${own || nobodysNumber}:\${HOTLINE})}`

/** DIALLED: ARG1 as the trunk wants it, or nothing when the trunk has no room for another call. */
function overTrunk({ id, maxCalls, outboundRules }: OutboundTrunk): Extension {
  const front = outboundRules.filter(({ at }) => at === 'prefix')
  const back = outboundRules.filter(({ at }) => at === 'suffix')
  const room =
    maxCalls === null
      ? []
      : [step('GotoIf', `$[\${GROUP_COUNT(${id}@trunk)} >= ${maxCalls}]?outbound-trunk,full,1`)]
  return {
    name: String(id),
    steps: [
      ...room,
      labelled('number', step('Set', `DIALLED=${front.reduceRight(prefixed, '${ARG1}')}`)),
      ...(back.length === 0
        ? []
        : [step('Set', `DIALLED=${back.reduceRight(suffixed, '${DIALLED}')}`)]),
      step('Return'),
    ] satisfies readonly Step[],
  }
}

/** Dialled by its address, a trunk is tried whatever Asterisk thinks of it. */
const serverOf = ({ id, server }: OutboundTrunk): Extension => ({
  name: String(id),
  steps: [step('Set', `SERVER=${server}`), step('Return')],
})

/** Of the rules for one end the first that fits. The `x` keeps Asterisk from comparing as numbers. */
const prefixed = (otherwise: string, { strip, add }: NumberRule): string =>
  strip === ''
    ? `${add}\${ARG1}`
    : `\${IF($["x\${ARG1:0:${strip.length}}"="x${strip}"]?${add}\${ARG1:${strip.length}}:${otherwise})}`

const suffixed = (otherwise: string, { strip, add }: NumberRule): string =>
  strip === ''
    ? `\${DIALLED}${add}`
    : `\${IF($["x\${DIALLED:-${strip.length}}"="x${strip}"]?\${DIALLED:0:-${strip.length}}${add}:${otherwise})}`
