import type { Test } from 'tap'
import { celFile, factsIn, recordsOf, told } from './cel-files.js'

/**
 * A test for each call of the text. What happened [the file in which a real Asterisk wrote it], then
 * each record: the row of the log and its story. Words of a step: code, number, from, by, whom, to.
 */
export function tellCalls(t: Test, calls: string): void {
  for (const block of calls.trim().split('\n\n')) {
    const [title = '', ...lines] = block.split('\n')
    const [, name = '', file = ''] = /^(.*) \[(.*)\]$/.exec(title) ?? []
    t.test(name, async (t) => {
      const records = recordsOf(factsIn(celFile(file))).map(told)
      t.same(
        records.flat(),
        lines.map((line) => line.trim()),
      )
    })
  }
}
