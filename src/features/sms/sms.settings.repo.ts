import { houseSetting } from '../../db/house-setting.js'
import { smsSettings, usualSettings } from './sms.schema.js'

export const { read: readSettings, write: writeSettings } = houseSetting(
  'sms',
  smsSettings,
  usualSettings,
)
