/** Writes epoch milliseconds as ISO 8601 with the offset of a time zone, to the millisecond. */
export function isoIn(timeZone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    timeZoneName: 'longOffset',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
  })
  return (at) => {
    const part = Object.fromEntries(
      format.formatToParts(at).map(({ type, value }) => [type, value]),
    )
    const { year, month, day, hour, minute, second, fractionalSecond, timeZoneName } = part
    const offset = timeZoneName === 'GMT' ? '+00:00' : timeZoneName?.slice(3)
    return `${year}-${month}-${day}T${hour}:${minute}:${second}.${fractionalSecond}${offset}`
  }
}
