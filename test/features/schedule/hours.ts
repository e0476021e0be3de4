import { type Hours, scheduleKind } from '../../../src/features/schedule/schedule.schema.js'

/** A schedule as the API would store it. */
export const hours = (fields: object): Hours =>
  scheduleKind.fields.parse({ name: 'office', slots: [], ...fields })

export const everyDay = [1, 2, 3, 4, 5, 6, 7]
