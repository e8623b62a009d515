/** How two numbers stand to each other: less than 0, 0, or more; they may have any number of digits. */
export function compareNumbers(one: string, other: string): number {
  const [a, b] = [BigInt(one), BigInt(other)]
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** The form of a date or time that a number reads as: a day, a second of a day, or Unix seconds. */
export function timeForm(text: string): 'day' | 'second' | 'unix' | undefined {
  if (/^\d{8}$/.test(text)) return isDay(text) ? 'day' : undefined
  if (/^\d{14}$/.test(text))
    return isDay(text.slice(0, 8)) &&
      /^([01]\d|2[0-3])[0-5]\d[0-5]\d$/.test(text.slice(8))
      ? 'second'
      : undefined
  // From 2001 to 2100.
  const isUnix = /^\d{10}$/.test(text) && text >= '1000000000' && text < '41'
  return isUnix ? 'unix' : undefined
}

function isDay(text: string): boolean {
  const [year, month, day] = [
    Number(text.slice(0, 4)),
    Number(text.slice(4, 6)),
    Number(text.slice(6)),
  ]
  const date = new Date(Date.UTC(year, month - 1, day))
  return (
    year >= 1990 &&
    year < 2100 &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day
  )
}
