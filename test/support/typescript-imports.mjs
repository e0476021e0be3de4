import { registerHooks } from 'node:module'

// Node runs TypeScript without building it, but looks for the file that an import names: `x.js`,
// where only `x.ts` exists. This module teaches it.
registerHooks({
  resolve(specifier, context, next) {
    try {
      return next(specifier, context)
    } catch (error) {
      if (error.code !== 'ERR_MODULE_NOT_FOUND' || !specifier.endsWith('.js')) throw error
      return next(specifier.replace(/\.js$/, '.ts'), context)
    }
  },
})
