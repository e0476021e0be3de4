type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * What is wrong with the schemas and references of an OpenAPI 3.1 document: schemas are JSON Schema
 * 2020-12, whose words differ from those of OpenAPI 3.0.
 */
export function faultsOf(document: Json): readonly string[] {
  const schemas = isObject(document.components) ? document.components.schemas : {}
  const named = Object.entries(isObject(schemas) ? schemas : {})
  return [
    ...named.flatMap(([name, schema]) => faultsInside(schema, name)),
    ...everything(document, '#').flatMap(([path, value]) => [
      ...(path.endsWith('/schema') ? faultsInside(value, path) : []),
      ...(leads(document, value.$ref) ? [] : [`${path} leads nowhere: ${value.$ref}`]),
    ]),
  ]
}

/** Every object of a document with its path. */
function everything(value: unknown, path: string): readonly (readonly [string, Json])[] {
  if (Array.isArray(value)) return value.flatMap((inner, i) => everything(inner, `${path}/${i}`))
  if (!isObject(value)) return []
  const inside = Object.entries(value).flatMap(([key, inner]) =>
    everything(inner, `${path}/${key}`),
  )
  return [[path, value], ...inside]
}

const holders = ['items', 'additionalProperties', 'propertyNames', 'not'] as const
const unions = ['anyOf', 'oneOf', 'allOf', 'prefixItems'] as const

/** What is wrong with a schema and those inside it. */
function faultsInside(schema: unknown, path: string): readonly string[] {
  if (!isObject(schema)) return []
  const properties = isObject(schema.properties) ? schema.properties : {}
  const inner: readonly (readonly [string, unknown])[] = [
    ...Object.entries(properties),
    ...holders.map((key) => [key, schema[key]] as const),
    ...unions.flatMap((key) => listOf(schema[key]).map((one) => [key, one] as const)),
  ]
  return [
    ...ownFaults(schema).map((fault) => `${path}: ${fault}`),
    ...inner.flatMap(([key, one]) => faultsInside(one, `${path}/${key}`)),
  ]
}

const types = ['null', 'boolean', 'object', 'array', 'number', 'string', 'integer']

function ownFaults(schema: Json): readonly string[] {
  const properties = Object.keys(isObject(schema.properties) ? schema.properties : {})
  const unknown = listOf(schema.type).filter((type) => !types.includes(String(type)))
  const missing = listOf(schema.required).filter((name) => !properties.includes(String(name)))
  const old = 'nullable' in schema || typeof schema.exclusiveMinimum === 'boolean'
  return [
    ...unknown.map((type) => `no type ${type}`),
    ...missing.map((name) => `requires ${name}, which it does not describe`),
    ...(old ? ['is OpenAPI 3.0'] : []),
    ...(isPattern(schema.pattern) ? [] : [`no pattern: ${schema.pattern}`]),
  ]
}

const listOf = (value: unknown): readonly unknown[] => (value === undefined ? [] : [value].flat())

function isPattern(pattern: unknown): boolean {
  try {
    return pattern === undefined || new RegExp(String(pattern), 'u') instanceof RegExp
  } catch {
    return false
  }
}

function leads(document: Json, reference: unknown): boolean {
  if (typeof reference !== 'string') return true
  const found = reference
    .split('/')
    .slice(1)
    .reduce<unknown>((inside, key) => (isObject(inside) ? inside[key] : undefined), document)
  return found !== undefined
}
