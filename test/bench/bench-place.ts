import type { Place } from '../support/place.js'

/** The network of the benches, apart from that of the tests: 127.0.80.x. One runs at a time. */
export const benchPlace: Place = {
  server: '127.0.80.1',
  phone: (n) => `127.0.80.${n + 20}`,
  sipPort: 48060,
  httpPort: 48080,
  httpsPort: 48443,
  rtp: { from: 48100, to: 48499 },
  release: async () => {},
}

/** Where the Asterisk with a hand-written configuration is. */
export const handWrittenPlace: Place = {
  ...benchPlace,
  server: '127.0.80.2',
  rtp: { from: 48500, to: 48899 },
}
