const versionPattern =
  /^v?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*))?$/

/**
 * The suffixes of versions that come before their release. Others need not: git describe's `1.4.2-5-g1a2b3c4` comes
 * after 1.4.2, `1.4.2-alpine` is the same version, and commit ids have no order as text.
 */
const early =
  'alpha|beta|rc|cr|pre|preview|dev|snapshot|next|canary|milestone|a|b|m'
const earlyPattern = new RegExp(
  `^(?:${early})(?:[.-]?\\d{1,6})?(?:[.-](?:\\d{1,6}|(?:${early})\\d{0,6}))*$`,
  'i',
)

/**
 * Compares two tags that are semantic versions (semver.org, 11), with or without a "v".
 * A number at the end of a suffix counts as one, so rc10 comes after rc9.
 *
 * @returns less than 0 where `one` is older, 0 for the same version; undefined where they cannot be compared
 */
export function compareVersions(
  one: string,
  other: string,
): number | undefined {
  const [a, b] = [versionPattern.exec(one), versionPattern.exec(other)]
  if (a === null || b === null) return undefined
  const core = firstDifference(a.slice(1, 4), b.slice(1, 4))
  const [pre, otherPre] = [a[4] ?? '', b[4] ?? '']
  if (core !== 0 || pre === otherPre) return core
  if (![pre, otherPre].every((text) => text === '' || earlyPattern.test(text)))
    return undefined
  if (pre === '' || otherPre === '') return pre === '' ? 1 : -1
  return firstDifference(identifiers(pre), identifiers(otherPre))
}

function identifiers(pre: string): readonly string[] {
  return pre.toLowerCase().match(/\d+|[a-z]+/g) ?? []
}

/** As in semver: a number comes before text (as its letters do), and fewer identifiers before more. */
function firstDifference(
  one: readonly string[],
  other: readonly string[],
): number {
  for (const [index, a] of one.entries()) {
    const b = other[index]
    if (b === undefined) return 1
    const areNumbers = /^\d/.test(a) && /^\d/.test(b)
    const order = areNumbers ? compareNumbers(a, b) : compare(a, b)
    if (order !== 0) return order
  }
  return one.length - other.length
}

/** Compares two numbers of any length: less than 0, 0, or more. */
export function compareNumbers(one: string, other: string): number {
  return compare(BigInt(one), BigInt(other))
}

function compare<T>(one: T, other: T): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}
