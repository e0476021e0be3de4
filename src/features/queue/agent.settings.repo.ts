import { houseSetting } from '../../db/house-setting.js'
import { agentSettings, usualSettings } from './agent.schema.js'

export const { read: readAgentSettings, write: writeAgentSettings } = houseSetting(
  'agents',
  agentSettings,
  usualSettings,
)
