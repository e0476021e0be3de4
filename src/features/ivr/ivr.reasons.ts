import type { Digit } from '../../domain/call.js'
import type { Destination } from '../../domain/destination.js'
import { because, type Reason } from '../../domain/trace.js'
import { type Choice, leadsOn, type Menu } from './ivr.schema.js'

/** Every step that a walk through menus tells (law 6); their sentences stand in ivr.text.ts. */
export const reasons = {
  entered: ({ id, name }: Menu) => because('ivr_entered', { id, name }),
  prompt: (sound: number) => because('ivr_prompt', { sound }),
  promptFailed: ({ id, name }: Menu) => because('ivr_prompt_failed', { id, name }),
  key: (key: string, to: Choice) => because('ivr_key', { key }, leadsOn(to) ? to : undefined),
  back: () => because('ivr_back'),
  repeat: () => because('ivr_repeat'),
  ignored: (key: Digit) => because('ivr_ignored', { key }),
  direct: (digits: string, to: Destination) => because('ivr_direct', { digits }, to),
  invalid: (digits: string) => because('ivr_invalid', { digits }),
  timeout: ({ timeoutSeconds }: Menu) => because('ivr_timeout', { seconds: timeoutSeconds }),
  gaveUp: ({ id, name, attempts, otherwise }: Menu) =>
    because('ivr_gave_up', { id, name, attempts }, otherwise),
  missing: (id: number) => because('ivr_missing', { id }),
  circle: ({ name }: Menu) => because('ivr_circle', { name }, { type: 'hangup' }),
  tooManyKeys: (keys: number) => because('ivr_too_many_keys', { keys }, { type: 'hangup' }),
}

/** The menu that a caller entered with this step, as asked for by name; undefined: another step. */
export const enteredMenu = ({ code, data }: Reason): string | undefined =>
  code === 'ivr_entered' ? `ivr-${data.id}` : undefined
