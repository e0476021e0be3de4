import { register } from 'node:module'
import { isMainThread } from 'node:worker_threads'

// Node runs TypeScript without building it, but looks for the file that an import names: `x.js`,
// where only `x.ts` exists. This module teaches it; Node evaluates it a second time for its hooks.
if (isMainThread) register(import.meta.url)

export async function resolve(specifier, context, next) {
  try {
    return await next(specifier, context)
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND' || !specifier.endsWith('.js')) throw error
    return next(specifier.replace(/\.js$/, '.ts'), context)
  }
}
