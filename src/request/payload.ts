/** The value at a path of a webhook's payload; undefined where the path ends early. */
export function at(payload: unknown, ...path: readonly string[]): unknown {
  let value = payload
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<string, unknown>)[key]
  }
  return value
}

/** The text at a path of a webhook's payload. */
export function text(
  payload: unknown,
  ...path: readonly string[]
): string | undefined {
  const value = at(payload, ...path)
  return typeof value === 'string' ? value : undefined
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
