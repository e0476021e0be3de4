import { z } from 'zod'
import { smsSettings } from './sms.schema.js'

/** A gateway whose public documentation was read; none of them has been tried. */
export const smsPreset = z.object({
  name: z.string(),
  documentation: z.string().describe('the page of the provider that this was made from'),
  tried: z.literal(false).describe('made from the documentation alone'),
  settings: smsSettings.omit({ enabled: true, brand: true }),
})

export const smsPresets: readonly z.output<typeof smsPreset>[] = [
  {
    name: 'eSMS.vn',
    documentation:
      'https://developers.esms.vn/en/esms-api/send-sms-api/send-otp-customer-care-message',
    tried: false,
    settings: {
      kind: 'http',
      url: 'https://rest.esms.vn/MainService.svc/json/SendMultipleMessage_V4_post_json/',
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        ...{ ApiKey: '{{secret.apiKey}}', SecretKey: '{{secret.secretKey}}' },
        ...{ Phone: '{{to}}', Content: '{{text}}', Brandname: '{{secret.brandname}}' },
        ...{ SmsType: '2', IsUnicode: '0', RequestId: '{{id}}' },
      }),
      successPattern: '"CodeResult":"100"',
      secrets: { apiKey: '', secretKey: '', brandname: '' },
    },
  },
]
