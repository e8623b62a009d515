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
  const core = compareNumbers(a.slice(1, 4).join('.'), b.slice(1, 4).join('.'))
  const [pre, otherPre] = [a[4] ?? '', b[4] ?? '']
  if (core !== 0 || pre === otherPre) return core
  if (![pre, otherPre].every((text) => text === '' || earlyPattern.test(text)))
    return undefined
  if (pre === '' || otherPre === '') return pre === '' ? 1 : -1
  return compareNumbers(identifiers(pre), identifiers(otherPre))
}

function identifiers(pre: string): string {
  return (pre.toLowerCase().match(/\d+|[a-z]+/g) ?? []).join(' ')
}

/**
 * Compares texts in which a number of any length counts as one: less than 0, 0, or more. As in semver, a number comes
 * before text, and fewer identifiers before more.
 */
export function compareNumbers(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true })
}
