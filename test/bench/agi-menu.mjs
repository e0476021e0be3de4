#!/usr/bin/env node
// What `menu-cost` compares with: a menu as an AGI program that Asterisk starts for each call, as
// lean as one can be: no library, no settings to be read, the dialplan dials.
// Arguments: the greeting, without its ending, and how many levels there are.
import { createInterface } from 'node:readline'

const [, , greeting, levels] = process.argv
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()

/** Sends a command; its result, a number. */
async function ask(command) {
  process.stdout.write(`${command}\n`)
  const { value = '' } = await lines.next()
  return Number(/^200 result=(-?\d+)/.exec(value)?.[1])
}

for (let line = await lines.next(); !line.done && line.value !== ''; ) line = await lines.next()

await ask('ANSWER')
for (let level = 1; level <= Number(levels); level++) {
  let key = await ask(`STREAM FILE "${greeting}" "1"`)
  if (key === 0) key = await ask('WAIT FOR DIGIT 7000')
  if (key !== '1'.charCodeAt(0)) process.exit(1)
}
await ask('SET VARIABLE REACHED 1')
process.exit(0)
