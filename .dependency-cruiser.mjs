/** The import law. Each rule has a sentence for whoever breaks it. */
export default {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Two files that need each other are one noun, or a third noun is missing.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'domain-is-pure',
      comment: 'src/domain holds the shared words: it imports itself and zod, nothing else.',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { pathNot: '^(src/domain/|node_modules/(zod|libphonenumber-js)/)' },
    },
    {
      name: 'features-do-not-meet',
      comment:
        'A feature never imports another: they meet in src/domain or by functions in app.ts.',
      severity: 'error',
      from: { path: '^src/features/([^/]+)/' },
      to: { path: '^src/features/([^/]+)/', pathNot: '^src/features/$1/' },
    },
    {
      name: 'asterisk-clients-stay-home',
      comment: 'Only src/asterisk may know ari-client and asterisk-manager.',
      severity: 'error',
      from: { pathNot: '^src/asterisk/' },
      to: { path: 'node_modules/(ari-client|asterisk-manager|@types/ari-client)/' },
    },
    {
      name: 'database-driver-stays-home',
      comment: 'Only src/db/database.ts and *.repo.ts speak to knex; nobody names the driver.',
      severity: 'error',
      from: { pathNot: ['^src/db/', '^src/app', '[.](repo|store)[.]ts$'] },
      to: { path: 'node_modules/(knex|sqlite3)/' },
    },
    {
      name: 'pure-files-do-no-io',
      comment:
        'schema, conf, session, fold and plan files decide: no node: module, no knex, no fastify.',
      severity: 'error',
      from: { path: '\\.(schema|conf|session|fold|plan)\\.ts$' },
      to: {
        path: '^(node:|fs$|net$|http$)|node_modules/(knex|fastify|pino)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'features-do-not-command-asterisk',
      comment: 'A feature gets what it needs of Asterisk as an argument; app.ts passes it.',
      severity: 'error',
      from: { path: '^src/(features|http|conf|db)/' },
      to: { path: '^src/asterisk/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-app-knows-everyone',
      comment: 'Nothing but server.ts imports app.ts; nothing imports server.ts.',
      severity: 'error',
      from: { pathNot: '^src/server\\.ts$' },
      to: { path: '^src/(app|server)\\.ts$' },
    },
    {
      name: 'no-orphans',
      comment: 'Nobody uses this file.',
      severity: 'error',
      from: { orphan: true, pathNot: '^src/server\\.ts$|\\.d\\.ts$' },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js'] },
  },
}
