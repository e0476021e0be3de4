import t from 'tap'
import { storyCodes } from '../../../src/domain/call-record.js'
import { storyText } from '../../../src/features/call-log/call-log.text.js'

const roles = ['from', 'to', 'by', 'whom', 'call']
const data = {
  ...{ number: '101', name: 'Bình' },
  ...Object.fromEntries(
    roles.flatMap((role) => [
      [role, '102'],
      [`${role}Name`, 'Đức'],
    ]),
  ),
}

for (const code of storyCodes)
  t.test(`the step ${code} is a sentence in both languages, whatever is known`, async (t) => {
    const step = { at: 0, code, data: code === 'ended' ? { by: 'callee' } : data }
    const [vietnamese, english] = [storyText(step, 'vi'), storyText(step, 'en')]
    t.not(vietnamese, english)
    for (const language of ['vi', 'en'] as const)
      for (const known of [step.data, {}]) {
        const text = storyText({ at: 0, code, data: known }, language)
        t.match(text, /^[\p{Lu}\d].*\.$/u)
        t.notMatch(text, /[{}]|undefined/)
      }
  })

const sentences: readonly (readonly [data: Record<string, string>, text: string])[] = [
  [{ number: '101', name: 'Bình' }, 'Bình (101) did not answer.'],
  [{ number: '101' }, '101 did not answer.'],
  [{ number: '101', name: '101' }, '101 did not answer.'],
  [{ number: '', name: 'Bình' }, 'Bình did not answer.'],
  [{}, 'An unknown number did not answer.'],
  [{ number: '{name}', name: '$&' }, '$& ({name}) did not answer.'],
]

for (const [known, text] of sentences)
  t.test(`${JSON.stringify(known)} reads “${text}”`, async (t) => {
    t.equal(storyText({ at: 0, code: 'not_answered', data: known }, 'en'), text)
  })

t.test('who ended the call is told in words, also when nobody knows', async (t) => {
  const by = (ender: string) => storyText({ at: 0, code: 'ended', data: { by: ender } }, 'en')
  t.equal(by('callee'), 'Ended by the called party.')
  t.equal(by('system'), 'Ended by the switchboard.')
  t.equal(by('constructor'), 'Ended by unknown.')
})
