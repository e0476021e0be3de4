import { settings } from '../../src/config.js'

/** The table of settings as it stands in the README. */
export function settingsTable(): string {
  const rows = Object.entries(settings).map(([name, { fallback, about }]) => {
    const standing = fallback === undefined || fallback === '' ? '' : `\`${fallback}\``
    return `| \`${name}\` | ${standing} | ${about} |`
  })
  return ['| variable | default | what it is |', '|---|---|---|', ...rows].join('\n')
}
