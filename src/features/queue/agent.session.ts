import type { Session } from '../../domain/call.js'
import { contexts } from '../../domain/marks.js'
import type { CodeDecision } from './agent.code.js'

/** Somebody dialled a code: what came of it is told and heard, and that is the end of the call. */
export const codeSession = ({ word, told: reason }: CodeDecision): Session<'decided'> => ({
  begin: [
    'decided',
    [
      { do: 'tell', reason },
      {
        ...{ do: 'connect', to: { type: 'hangup' } },
        exit: { context: contexts.agentSaid, exten: word },
      },
    ],
  ],
  step: () => ['decided', []],
})
