import { confName, confValue } from './value.js'

/** One `[name]` of a configuration file: keys in order, a key may repeat. */
export interface Section {
  readonly name: string
  /** A template others inherit from: `[name](!)`. */
  readonly template?: boolean
  /** Template this section inherits from: `[name](parent)`. */
  readonly parent?: string
  readonly fields: readonly Field[]
}

export type Field = readonly [key: string, value: string]

/** Renders sections as the text of a configuration file. */
export function renderSections(sections: readonly Section[]): string {
  return sections.map(renderSection).join('\n')
}

function renderSection({ name, template, parent, fields }: Section): string {
  const options = template === true ? '(!)' : parent === undefined ? '' : `(${confName(parent)})`
  const lines = fields.map(([key, value]) => `${confName(key)} = ${confValue(value)}\n`)
  return `[${confName(name)}]${options}\n${lines.join('')}`
}
