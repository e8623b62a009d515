/** The value at a path of parsed JSON, such as a webhook's json; undefined where the path ends early. */
export function getPath(json: unknown, ...path: readonly string[]): unknown {
  let value = json
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<string, unknown>)[key]
  }
  return value
}

/** The string at a path of parsed JSON. */
export function getString(
  json: unknown,
  ...path: readonly string[]
): string | undefined {
  const value = getPath(json, ...path)
  return typeof value === 'string' ? value : undefined
}

/** The names of a list of labels. */
export function namesOf(labels: unknown): readonly string[] {
  return Array.isArray(labels)
    ? labels.flatMap((label) => getString(label, 'name') ?? [])
    : []
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
