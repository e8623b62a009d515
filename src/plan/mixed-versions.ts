import type {
  Controlled,
  ExpectedImage,
} from '../manifests/check/expectation.ts'
import { positionOf, type RenderedImage } from '../manifests/images.ts'
import { changedObjects } from '../manifests/objects.ts'
import { warning, type Diagnostic } from '../problem/problem.ts'
import type { CheckedFolder, RenderedFolder } from '../proof/prove-folder.ts'
import { splitReference } from '../image/reference.ts'
import { listed } from '../problem/message.ts'

const maxShown = 20

/**
 * Warns of images of the request that set one version where references had different ones: such as `agent-1` and
 * `client-1` by one entry, or `1.0` and `1.0-gpu` by two entries with one newName. One warning for each, for the first
 * such folder.
 */
export function mixedVersionWarnings(
  folders: readonly CheckedFolder[],
): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>()
  for (const { check } of folders) {
    if (check.kind !== 'rendered') continue
    const before = Map.groupBy(
      controlledBefore(check),
      ({ expected: { file, wanted } }) => `${file} ${wanted}`,
    )
    for (const [key, all] of before) {
      const versions = new Set(all.flatMap(({ image }) => versionOf(image)))
      const [first] = all
      if (first && versions.size > 1 && !found.has(key))
        found.set(key, describe(first.expected, all))
    }
  }
  return [...found.values()]
}

/** The references that each entry controls, as they were before the edit. */
function controlledBefore({
  before,
  after,
  proof,
}: RenderedFolder): readonly Controlled[] {
  if (before === undefined) return []
  const changed = changedObjects(before, after)
  const old = new Map(changed.map((pair) => [pair.after?.id, pair.before]))
  return proof.controlled.flatMap((one) => {
    const { id, path } = one.image
    // An object that does not change is as it was.
    if (!old.has(id)) return one
    const reference = old.get(id)?.leaves.get(path)
    return reference === undefined
      ? []
      : { ...one, image: { ...one.image, reference } }
  })
}

function versionOf({ reference }: RenderedImage): readonly string[] {
  const { tag, digest } = splitReference(reference)
  return (tag ?? digest) === undefined ? [] : [`${tag ?? ''}@${digest ?? ''}`]
}

function describe(
  { wanted, name, reference, file, line }: ExpectedImage,
  all: readonly Controlled[],
): Diagnostic {
  const names = [...new Set(all.map((one) => one.expected.name))]
  const before = listed(
    all.map(({ image }) => positionOf(image)),
    maxShown,
  )
  return warning({
    code: 'moved-together',
    message:
      names.length > 1
        ? `"${wanted}" sets the entries "${names.join('" and "')}", whose versions differed before: ${before}. To set one of them, write "${name}=${wanted}".`
        : `The entry "${name}" sets "${reference}" where the versions differed before: ${before}. To keep one of these versions, give its image another name, in the manifest or by a patch. Then add an entry for that name, with "newName".`,
    at: { file, line },
  })
}
