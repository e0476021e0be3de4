/** The digits that each character of a dialplan pattern stands for; others stand for themselves. */
const sets: Readonly<Record<string, string>> = { X: '[0-9]', Z: '[1-9]', N: '[2-9]' }

const element = String.raw`[0-9+XZN]|\[[0-9](?:-[0-9])?(?:[0-9](?:-[0-9])?)*\]`
const whole = new RegExp(`^(?:${element})+\\.?$`)

/** As in a dialplan without `_`: digits, `X`, `Z`, `N`, `[1-5]`, and `.` at the end for one or more. */
export const isPattern = (text: string): boolean =>
  whole.test(text) && (text.match(/\d-\d/g) ?? []).every((range) => range <= swapped(range))

/** Whether a number is one of those the pattern stands for. */
export function matches(pattern: string, number: string): boolean {
  const expression = pattern.replaceAll(/\.$|[+XZN]/g, (part) =>
    part === '.' ? '[0-9]+' : (sets[part] ?? String.raw`\+`),
  )
  return new RegExp(`^${expression}$`).test(number)
}

/** How many digits the shortest number has that fits. */
export const shortest = (pattern: string): number =>
  (pattern.match(new RegExp(`${element}|\\.`, 'g')) ?? []).length

const swapped = (range: string): string => `${range.at(-1)}-${range[0]}`
