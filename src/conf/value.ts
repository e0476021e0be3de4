/** What may not stand in a configuration file: C0 controls, DEL, and the Unicode line ends. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
const unprintable = /[\u0000-\u001f\u007f\u0085\u2028\u2029]/

/**
 * The one encoder for values of Asterisk configuration files: a value can never open a line, a
 * section or a comment. Asterisk ends a value at an unescaped `;` and trims both ends
 * (main/config.c). Throws on control characters: input must have refused them before.
 */
export function confValue(value: string): string {
  if (unprintable.test(value)) throw new Error('control character in a configuration value')
  return value.replaceAll(';', '\\;')
}

const word = /^[A-Za-z0-9_.+*#-]+$/

/** A name (section, context, extension, variable): letters, digits and `_.+*#-`, else a throw. */
export function confName(name: string): string {
  if (!word.test(name)) throw new Error(`not a configuration name: ${JSON.stringify(name)}`)
  return name
}

/**
 * The display name and number of a caller as pjsip.conf takes it (`callerid`). Inside the quotes
 * a backslash escapes (main/callerid.c, ast_unescape_quoted).
 */
export function callerId(name: string, number: string): string {
  return `"${name.replace(/["\\]/g, '\\$&')}" <${confName(number)}>`
}
