/** Names that say in themselves that what they point at moves, besides the branches of the event. */
const movingNames = ['latest', 'edge', 'nightly', 'main', 'master', 'develop']

/** Whether a tag points at something else with every build, by its name alone. */
export function isMovingTag(tag: string): boolean {
  return movingNames.includes(tag) || /^pr-\d+$/.test(tag)
}

/**
 * The tags of one build, as `docker/metadata-action` gives them, without those that move:
 * a deployment of a tag that moves is no deployment the next time.
 *
 * @param tags every tag of one repository
 * @param branches branch names of the event, as git spells them
 */
export function fixedTags(
  tags: readonly string[],
  branches: readonly string[],
): readonly string[] {
  const branchTags = new Set(branches.map(tagOfBranch))
  return tags.filter(
    (tag) =>
      !isMovingTag(tag) &&
      !branchTags.has(tag) &&
      !tags.some((other) => isShorterVersion(tag, other)),
  )
}

/** How metadata-action writes a branch as a tag (its README, `type=ref`): what a tag may not hold becomes "-". */
function tagOfBranch(branch: string): string {
  return branch.replace(/[^\w.-]+/g, '-')
}

/** Whether `tag` is `other` with fewer numbers: 1.4 beside 1.4.0, v1-alpine beside v1.4-alpine. */
function isShorterVersion(tag: string, other: string): boolean {
  const short = version(tag)
  const long = version(other)
  return (
    short !== undefined &&
    long !== undefined &&
    short.prefix === long.prefix &&
    short.suffix === long.suffix &&
    long.numbers.startsWith(`${short.numbers}.`)
  )
}

function version(tag: string) {
  const match = /^(v?)(\d+(?:\.\d+)*)((?:-.*)?)$/.exec(tag)
  if (match === null) return undefined
  const [, prefix = '', numbers = '', suffix = ''] = match
  return { prefix, numbers, suffix }
}
