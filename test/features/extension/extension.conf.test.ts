import t from 'tap'
import { render } from '../../../src/conf/render.js'
import {
  extensionContexts,
  extensionSections,
  type RenderedExtension,
} from '../../../src/features/extension/extension.conf.js'
import { golden } from '../../support/golden.js'

const plain: RenderedExtension = {
  id: 1,
  number: '101',
  name: 'Lễ tân',
  secret: 'kX3vP0aQ9wZ7mB1cT5yR',
  record: false,
  ringSeconds: 30,
  codecs: ['alaw', 'ulaw', 'g722'],
  dtmf: 'rfc4733',
  permissions: ['internal', 'local', 'mobile', 'national'],
  frozen: false,
  hotline: '',
}
const hostile: RenderedExtension = {
  ...plain,
  id: 2,
  number: '102',
  name: '"; #exec rm [evil](!) ${SHELL(id)} <9> \\',
  secret: 'a;b"c\\d[e]${f}#exec=',
  record: true,
  ringSeconds: 5,
  codecs: ['opus'],
  dtmf: 'info',
  permissions: ['mobile'],
  frozen: true,
  hotline: '02873001234',
}

const rendered = render(
  [
    {
      endpoints: [plain, hostile].map((extension) => ({
        name: extension.number,
        secret: extension.secret,
        sections: (fingerprint) => extensionSections(extension, fingerprint),
      })),
      contexts: extensionContexts([plain, hostile]),
    },
  ],
  { RECORD_PARTS: '/data/recordings/parts' },
)
const file = (name: string) => rendered.files.find((f) => f.name === name)?.text ?? ''

t.test('pjsip.conf has an endpoint, an auth and an AOR for each extension', async (t) => {
  t.equal(file('pjsip.conf'), golden('conf/golden/pjsip.conf', file('pjsip.conf')))
})

t.test('extensions.conf has one line for each number and each destination', async (t) => {
  t.equal(file('extensions.conf'), golden('conf/golden/extensions.conf', file('extensions.conf')))
})

t.test('hostile text opens no section, no line and no comment', async (t) => {
  const lines = file('pjsip.conf').split('\n')
  t.equal(lines.filter((line) => line.startsWith('[')).length, 6)
  t.notOk(lines.some((line) => line.startsWith('#') || line.startsWith(';')))
  t.notMatch(file('extensions.conf'), 'SHELL')
})

t.test('an endpoint carries the fingerprint that is expected of it', async (t) => {
  const expected = rendered.expected.endpoints.get('102')
  t.match(file('pjsip.conf'), `set_var = CONF=${expected?.fingerprint}\n`)
  t.match(file('extensions.conf'), `CONF_REVISION = ${rendered.expected.dialplan}\n`)
})
