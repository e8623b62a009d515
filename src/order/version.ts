interface Version {
  readonly core: readonly string[]
  /** Empty for a release. */
  readonly pre: string
}

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
  const [a, b] = [parse(one), parse(other)]
  if (a === undefined || b === undefined) return undefined
  const core = firstDifference(a.core, b.core)
  if (core !== 0) return core
  if (a.pre === b.pre) return 0
  if (![a, b].every(({ pre }) => pre === '' || earlyPattern.test(pre)))
    return undefined
  if (a.pre === '' || b.pre === '') return a.pre === '' ? 1 : -1
  return firstDifference(identifiers(a.pre), identifiers(b.pre))
}

function parse(tag: string): Version | undefined {
  const match = versionPattern.exec(tag)
  if (match === null) return undefined
  const [, major = '', minor = '', patch = '', pre = ''] = match
  return { core: [major, minor, patch], pre }
}

function identifiers(pre: string): readonly string[] {
  return pre.toLowerCase().match(/\d+|[a-z]+/g) ?? []
}

/** As in semver: a number comes before text, and fewer identifiers before more. */
function firstDifference(
  one: readonly string[],
  other: readonly string[],
): number {
  for (const [index, a] of one.entries()) {
    const b = other[index]
    if (b === undefined) return 1
    const order = compareIdentifiers(a, b)
    if (order !== 0) return order
  }
  return one.length - other.length
}

function compareIdentifiers(a: string, b: string): number {
  const [isNumber, isOtherNumber] = [/^\d/.test(a), /^\d/.test(b)]
  if (isNumber && isOtherNumber) return compareNumbers(a, b)
  if (isNumber !== isOtherNumber) return isNumber ? -1 : 1
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** Compares two numbers of any length: less than 0, 0, or more. */
export function compareNumbers(one: string, other: string): number {
  const [a, b] = [BigInt(one), BigInt(other)]
  if (a === b) return 0
  return a < b ? -1 : 1
}
