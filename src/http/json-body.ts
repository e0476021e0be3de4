import { fail } from '../domain/errors.js'
import { say } from '../domain/text.js'

/** Deeper nesting than any resource has; a body of a million brackets stops here. */
const deepest = 32

/** More values than any resource has: each one would be checked, and told when it is wrong. */
const valuesOfAResource = 10_000

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads a JSON body (RFC 8259): UTF-8 only, at most 32 levels and 10,000 values unless a route
 * takes more, no `__proto__` anywhere. An empty body is `undefined`, which a schema then refuses or
 * not.
 */
export function jsonBody(bytes: Uint8Array, mostValues = valuesOfAResource): unknown {
  if (bytes.length === 0) return undefined
  const body = parse(bytes)
  refusePoison(body, mostValues)
  return body
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(bytes))
  } catch {
    fail('bad-json')
  }
}

/** Walks with a list of its own, so that depth cannot exhaust the stack. */
function refusePoison(body: unknown, mostValues: number): void {
  const open: { readonly value: unknown; readonly path: readonly string[] }[] = [
    { value: body, path: [] },
  ]
  let values = 0
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, path } = next
    if (typeof value !== 'object' || value === null) continue
    const keys = Object.keys(value)
    values += keys.length
    if (values > mostValues) refuse(path, 'có quá nhiều giá trị', 'holds too many values')
    refuseHere(value, path)
    for (const key of keys)
      open.push({ value: value[key as keyof typeof value], path: [...path, key] })
  }
}

function refuseHere(value: object, path: readonly string[]): void {
  if (path.length >= deepest) refuse(path.slice(0, 3), 'lồng quá sâu', 'is nested too deep')
  if (Object.hasOwn(value, '__proto__'))
    refuse([...path, '__proto__'], 'không được phép', 'is not allowed')
}

function refuse(path: readonly string[], vi: string, en: string): never {
  fail('bad-input', {}, [{ path: path.join('.').slice(0, 200), message: say(vi, en) }])
}
