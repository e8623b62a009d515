/**
 * A path one key deeper, as people read it: `spec.containers.0.image`. A key that would be read as something else
 * is quoted: `spec."v1.2".image`, `spec."0"`.
 *
 * @param key of a map, or the index of a list
 */
export function deeper(path: string, key: string | number): string {
  const written =
    typeof key === 'number' || !/^\d*$|[."]/.test(key)
      ? key
      : JSON.stringify(key)
  return path === '' ? `${written}` : `${path}.${written}`
}

/** The keys and indices that a path consists of. */
export function keysOf(path: string): readonly (string | number)[] {
  const parts = path.match(/"(?:[^"\\]|\\.)*"|[^.]+/g) ?? []
  return parts.map((part) => {
    if (part.startsWith('"')) return String(JSON.parse(part))
    return /^\d+$/.test(part) ? Number(part) : part
  })
}

/** The path as kustomize takes it in the `path` of a field specification (api/filters/fieldspec): any item of a list. */
export function configurationPath(path: string): string {
  return keysOf(path)
    .map((key) =>
      typeof key === 'number' ? '[]' : `/${key.replaceAll('/', '\\/')}`,
    )
    .join('')
    .slice(1)
}
