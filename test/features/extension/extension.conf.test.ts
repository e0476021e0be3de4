import t from 'tap'
import { render } from '../../../src/conf/render.js'
import {
  accountsOf,
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

/** Somebody's, who is rung on desk phone, apps and browser; and one who wants the desk alone. */
const owned: RenderedExtension = {
  ...plain,
  id: 3,
  number: '103',
  codecs: ['gsm', 'g722', 'alaw'],
  dtmf: 'info',
  owner: {
    userId: 7,
    receivingMethod: 'all',
    appSecret: 'app app app app app',
    webSecret: 'web web web web web',
  },
}
const desk: RenderedExtension = {
  ...owned,
  ...{ id: 4, number: '104' },
  owner: { userId: 8, receivingMethod: 'ip_phone', appSecret: 'a', webSecret: 'b' },
}
const all = [plain, hostile, owned, desk]

const rendered = render(
  [
    {
      endpoints: all.flatMap((extension) =>
        accountsOf(extension).map((account) => ({
          name: account.name,
          secret: account.secret,
          sections: (fingerprint: string) => extensionSections(extension, account, fingerprint),
        })),
      ),
      contexts: extensionContexts(all),
    },
  ],
  { RECORD_PARTS: '/data/recordings/parts' },
)
const file = (name: string) => rendered.files.find((f) => f.name === name)?.text ?? ''

t.test(
  'pjsip.conf has an endpoint, an auth and an AOR for each account of each extension',
  async (t) => {
    t.equal(file('pjsip.conf'), golden('conf/golden/pjsip.conf', file('pjsip.conf')))
  },
)

t.test('extensions.conf has one line for each number and each destination', async (t) => {
  t.equal(file('extensions.conf'), golden('conf/golden/extensions.conf', file('extensions.conf')))
})

t.test('hostile text opens no section, no line and no comment', async (t) => {
  const lines = file('pjsip.conf').split('\n')
  t.equal(lines.filter((line) => line.startsWith('[')).length, 8 * 3)
  t.notOk(lines.some((line) => line.startsWith('#') || line.startsWith(';')))
  t.notMatch(file('extensions.conf'), 'SHELL')
})

t.test('an endpoint carries the fingerprint that is expected of it', async (t) => {
  const expected = rendered.expected.endpoints.get('102')
  t.match(file('pjsip.conf'), `set_var = CONF=${expected?.fingerprint}\n`)
  t.match(file('extensions.conf'), `CONF_REVISION = ${rendered.expected.dialplan}\n`)
})
