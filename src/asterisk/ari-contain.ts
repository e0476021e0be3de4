import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createContext, runInContext } from 'node:vm'

/** What swagger-client hands to its HTTP client: one request and what to call afterwards. */
export interface SwaggerRequest {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly on: { response(answer: SwaggerAnswer): void }
}

export interface SwaggerAnswer {
  readonly status: number
  readonly data: string
}

interface Swagger {
  readonly SwaggerHttp: { readonly prototype: { execute(request: SwaggerRequest): void } }
}

/**
 * A `require` that gives ari-client with its bad neighbours held off:
 * - swagger-client runs in a realm of its own, so that the names it forgets to declare (requests
 *   with our password among them) become globals there; its notices find no console;
 * - its HTTP is `execute`: the original neither times out nor survives an answer that is not JSON;
 * - `request` answers at once: ari-client asks with it, without a password or a time limit, and
 *   ignores what comes.
 * Nothing stays in the module cache: each call gives a library with globals of its own.
 */
export function containedRequire(execute: (request: SwaggerRequest) => void): NodeJS.Require {
  const ours = createRequire(import.meta.url)
  const entry = ours.resolve('ari-client')
  const theirs = createRequire(entry)
  const swagger = contained(theirs.resolve('swagger-client'))
  swagger.SwaggerHttp.prototype.execute = execute
  const substitutes = new Map<string, unknown>([
    [theirs.resolve('swagger-client'), swagger],
    [theirs.resolve('request'), (_url: string, done: () => void) => done()],
    [entry, undefined],
  ])
  const through = (id: string): unknown => {
    const before = [...substitutes.keys()].map((path) => [path, theirs.cache[path]] as const)
    for (const [path, exports] of substitutes) {
      if (exports === undefined) delete theirs.cache[path]
      else theirs.cache[path] = { id: path, filename: path, loaded: true, exports } as NodeJS.Module
    }
    try {
      return ours(id)
    } finally {
      for (const [path, module] of before) {
        if (module === undefined) delete theirs.cache[path]
        else theirs.cache[path] = module
      }
    }
  }
  return Object.assign(through, ours)
}

/** Runs one CommonJS file in a fresh realm and returns its exports. */
function contained(filename: string): Swagger {
  const realm = createContext({})
  const body = `(function (exports, require, module) {${readFileSync(filename, 'utf8')}\n})`
  const module = { exports: {} }
  runInContext(body, realm, { filename })(module.exports, createRequire(filename), module)
  runInContext('log = function () {}', realm) // would keep every notice for ever
  return module.exports as Swagger
}
