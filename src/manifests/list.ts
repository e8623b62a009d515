const mostListed = 5

/** Names in a sentence, which stays one when they are many. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, mostListed).join(', ')
  const left = names.length - mostListed
  return left > 0 ? `${shown} and ${left} more` : shown
}
