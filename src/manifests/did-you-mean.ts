import { lastComponent } from '../image/reference.ts'

/** The repositories that someone who wrote this one can have meant, the likeliest first. */
export function didYouMean(
  repository: string,
  repositories: readonly string[],
): readonly string[] {
  const name = lastComponent(repository)
  const named = repositories.filter((other) => lastComponent(other) === name)
  if (named.length > 0) {
    const prefixed = named.filter((other) => other.endsWith(`/${repository}`))
    return prefixed.length === 1 ? prefixed : named
  }
  const most = Math.min(3, Math.max(1, Math.round(name.length * 0.4)))
  const close = repositories
    .map((other) => ({
      other,
      distance: editDistance(name, lastComponent(other)),
    }))
    .filter(({ distance }) => distance <= most)
    .toSorted((a, b) => a.distance - b.distance)
  return close
    .filter(({ distance }) => distance === close[0]?.distance)
    .map(({ other }) => other)
}

/** The question behind a sentence; nothing where no name is likely. */
export function hint(likely: readonly string[]): string {
  return likely.length === 0 ? '' : ` Did you mean "${likely.join('" or "')}"?`
}

/** Levenshtein's distance: how many letters to add, drop or change. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [i, letter] of Array.from(from).entries()) {
    const next = [i + 1]
    for (const [j, other] of Array.from(to).entries())
      next.push(
        Math.min(
          (next[j] ?? 0) + 1,
          (row[j + 1] ?? 0) + 1,
          (row[j] ?? 0) + (letter === other ? 0 : 1),
        ),
      )
    row = next
  }
  return row.at(-1) ?? 0
}
