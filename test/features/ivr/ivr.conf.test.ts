import t from 'tap'
import { render } from '../../../src/conf/render.js'
import { ivrContexts } from '../../../src/features/ivr/ivr.conf.js'
import { golden } from '../../support/golden.js'
import { extension, ivr } from './menus.js'

t.test('menus as destinations, with their fallbacks and numbers', async (t) => {
  const contexts = ivrContexts([
    { id: 5, number: null, otherwise: extension(3) },
    { id: 6, number: '800', otherwise: { type: 'external', number: '0909789846', trunkId: 2 } },
    { id: 7, number: null, otherwise: ivr(5) },
  ])
  const text = render([{ endpoints: [], contexts }], {}).files.at(1)?.text ?? ''
  t.equal(text, golden('conf/golden/extensions.ivr.conf', text))
})
