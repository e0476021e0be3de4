import type { FieldFault } from '../../domain/errors.js'
import { say } from '../../domain/text.js'
import type { GuardSettings } from './fraud-guard.schema.js'

/** Emergency numbers that somebody inside has: they could not be dialled any more. */
export const takenNumbers = (
  { emergencyNumbers }: Pick<GuardSettings, 'emergencyNumbers'>,
  isInside: (number: string) => boolean,
): readonly FieldFault[] =>
  emergencyNumbers.flatMap((number, index) =>
    isInside(number) ? [{ path: `emergencyNumbers.${index}`, message: taken }] : [],
  )

const taken = say('là số nội bộ', 'is a number of the house')
