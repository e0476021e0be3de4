import { confName } from './value.js'

/** One line of an extension: an application with arguments, perhaps with a label to jump to. */
export interface Step {
  readonly app: string
  readonly args: readonly string[]
  readonly label?: string
}

/** One extension of a context: its steps from priority 1, and the devices its hint watches. */
export interface Extension {
  readonly name: string
  readonly steps: readonly Step[]
  readonly hint?: string
}

export interface Context {
  readonly name: string
  /** Contexts that are looked at when no extension here matches. */
  readonly includes?: readonly string[]
  readonly extensions: readonly Extension[]
}

/**
 * A step. Arguments are written by our own code, never taken from outside: text of users reaches
 * the dialplan only as names and numbers that `confName` has passed.
 */
export function step(app: string, ...args: readonly string[]): Step {
  return { app, args }
}

/** The same step with a label, the target of `Goto(context,extension,label)`. */
export function labelled(label: string, { app, args }: Step): Step {
  return { app, args, label }
}

/** Renders contexts as the text of extensions.conf. */
export function renderContexts(contexts: readonly Context[]): string {
  return contexts.map(renderContext).join('\n')
}

function renderContext({ name, includes = [], extensions }: Context): string {
  const included = includes.map((context) => `include => ${confName(context)}\n`)
  return `[${confName(name)}]\n${included.join('')}${extensions.map(renderExtension).join('')}`
}

function renderExtension({ name, steps, hint }: Extension): string {
  const exten = patternOrName(name)
  const lines = steps.map(({ app, args, label }, index) => {
    const priority = index === 0 ? `exten => ${exten},1` : ' same => n'
    const mark = label === undefined ? '' : `(${confName(label)})`
    return `${priority}${mark},${confName(app)}(${args.map(plain).join(',')})\n`
  })
  const watched = hint === undefined ? '' : `exten => ${exten},hint,${plain(hint)}\n`
  return lines.join('') + watched
}

/** `_0[35]XXX.`: a pattern may hold sets, which no name does. */
const patternOrName = (name: string): string =>
  /^_[0-9XZN+*#.[\]-]+$/.test(name) ? name : confName(name)

/** Arguments hold no line end; a `;` would begin a comment and is escaped. */
function plain(argument: string): string {
  if (/[\r\n\0]/.test(argument)) throw new Error(`not a dialplan argument: ${argument}`)
  return argument.replaceAll(';', '\\;')
}
