import type { Place } from '../support/place.js'

/** The network of the benches, apart from that of the tests: 127.0.80.x. One runs at a time. */
export const benchPlace: Place = {
  server: '127.0.80.1',
  phone: (n) => `127.0.80.${n + 20}`,
  sipPort: 48060,
  sipTlsPort: 48061,
  httpPort: 48080,
  httpsPort: 48443,
  rtp: { from: 48100, to: 48399 },
  release: async () => {},
}

/** Where an Asterisk with a hand-written configuration is; there may be three of them. */
export const handWrittenPlace = (n: 1 | 2 | 3): Place => ({
  ...benchPlace,
  server: `127.0.80.${n + 1}`,
  rtp: { from: 48350 + n * 150, to: 48499 + n * 150 },
})
