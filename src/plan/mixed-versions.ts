import { listed } from '../manifests/did-you-mean.ts'
import type {
  Controlled,
  ExpectedImage,
} from '../manifests/check/expectation.ts'
import { positionOf, type RenderedImage } from '../manifests/images.ts'
import { changedObjects } from '../manifests/objects.ts'
import { warning, type Diagnostic } from '../problem.ts'
import type { CheckedFolder, RenderedFolder } from '../proof/prove-folder.ts'
import { splitReference } from '../image/reference.ts'

const maxShown = 20

/**
 * Warns of entries that set one version where references had different ones, such as `agent-1` and `client-1` of one
 * repository. One warning for each entry, for the first such folder.
 */
export function mixedVersionWarnings(
  folders: readonly CheckedFolder[],
): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>()
  for (const { check } of folders) {
    if (check.kind !== 'rendered') continue
    const before = Map.groupBy(controlledBefore(check), (one) => one.expected)
    for (const [entry, all] of before) {
      const images = all.map(({ image }) => image)
      const versions = new Set(images.flatMap(versionOf))
      const key = `${entry.file} ${entry.name}`
      if (versions.size > 1 && !found.has(key))
        found.set(key, describe(entry, images))
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
  { name, reference, file, line }: ExpectedImage,
  images: readonly RenderedImage[],
): Diagnostic {
  return warning({
    code: 'moved-together',
    message: `The entry "${name}" sets "${reference}" where the versions differed before: ${listed(images.map(positionOf), maxShown)}. To keep one of these versions, give its image another name, in the manifest or by a patch. Then add an entry for that name, with "newName".`,
    at: { file, line },
  })
}
