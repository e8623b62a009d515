/** Names that are known to move, besides the branches of the event. */
const moving =
  /^(edge|nightly|stable|dev|develop|canary|production|staging|main|master|pr-\d+)$/

/** The latest of a flavor or an environment: `latest-alpine`, `prod-latest`. `latest-5f1c0de` stays. */
const flavoredLatest = /^(?:[a-z]+[-._])?latest(?:[-._][a-z]+)?$/

/** Whether a tag points at something else with every build, by its name alone. */
export function isMovingTag(tag: string): boolean {
  return moving.test(tag) || flavoredLatest.test(tag)
}

/**
 * The tags of one build, as `docker/metadata-action` gives them, without those that move and without a second
 * spelling of one that is there. The order stays: metadata-action sorts by priority.
 *
 * @param tags every tag of one repository
 * @param branches branch names of the event, as git spells them
 */
export function fixedTags(
  tags: readonly string[],
  branches: readonly string[],
): readonly string[] {
  const branchTags = new Set(branches.map(tagOfBranch))
  const moves = (tag: string) => isMovingTag(tag) || branchTags.has(tag)
  const fixed = tags.filter(
    (tag) =>
      !withoutFlavors(tag, tags).some(moves) &&
      !tags.some((other) => isShorterVersion(tag, other)),
  )
  return fixed.filter(
    (tag, index) => !fixed.slice(0, index).some((one) => isSame(one, tag)),
  )
}

/** How metadata-action writes a branch as a tag (its README, `type=ref`): what a tag may not hold becomes "-". */
function tagOfBranch(branch: string): string {
  return branch.replace(/[^\w.-]+/g, '-')
}

/** The tag, also without a prefix and a suffix that another one has too (metadata-action's `flavor`). */
function withoutFlavors(
  tag: string,
  tags: readonly string[],
): readonly string[] {
  const others = tags.filter((other) => other !== tag)
  const cuts = Array.from(tag.matchAll(/[-._]/g), ({ index }) => index)
  const starts = cuts
    .filter((at) => isFlavor(tag.slice(0, at)))
    .map((at) => at + 1)
    .filter((at) => others.some((one) => one.startsWith(tag.slice(0, at))))
  const ends = cuts
    .filter((at) => isFlavor(tag.slice(at + 1)))
    .filter((at) => others.some((one) => one.endsWith(tag.slice(at))))
  return [0, ...starts].flatMap((start) =>
    [...ends, tag.length]
      .filter((end) => end >= start)
      .map((end) => tag.slice(start, end)),
  )
}

/** A word such as "alpine", and not the version or the commit itself. */
function isFlavor(text: string): boolean {
  return version(text) === undefined && commitId(text) === undefined
}

/** Whether `tag` is `other` with fewer numbers: 1.4 beside 1.4.0, v1-alpine beside 1.4-alpine. */
function isShorterVersion(tag: string, other: string): boolean {
  const [short, long] = [version(tag), version(other)]
  return (
    short !== undefined &&
    short.flavor === long?.flavor &&
    long.numbers.startsWith(`${short.numbers}.`)
  )
}

/** One version with and without "v", or one commit id, short and long. */
function isSame(tag: string, other: string): boolean {
  const [one, two] = [version(tag), version(other)]
  if (one !== undefined && two !== undefined)
    return one.flavor === two.flavor && one.numbers === two.numbers
  const [id, otherId] = [commitId(tag), commitId(other)]
  if (id === undefined || otherId === undefined) return false
  return id.startsWith(otherId) || otherId.startsWith(id)
}

/** The numbers of a version without its "v", and what stands around it. */
function version(tag: string) {
  const [, prefix, numbers, suffix] =
    /^((?:[a-z][\w.]*[-_])*?)v?(\d+(?:\.\d+)*)((?:[-_].*)?)$/i.exec(tag) ?? []
  return numbers === undefined
    ? undefined
    : { numbers, flavor: `${prefix} ${suffix}` }
}

function commitId(tag: string): string | undefined {
  return /^(?:sha-)?([\da-f]{7,40})$/.exec(tag)?.[1]
}
