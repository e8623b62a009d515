import { notice, type Diagnostic } from '../../problem/problem.ts'
import { sameRepository } from '../../image/repository.ts'
import { parseImage, type WantedImage } from './image.ts'
import {
  lastComponent,
  writeNamed,
  type NamedReference,
} from '../../image/reference.ts'
import { fixedTags } from './tags.ts'
import { invalidInput, invalidValue } from '../invalid-input.ts'

/** The one image that several tags of one repository mean. */
interface ChosenImage extends NamedReference {
  /** All tags, in a fixed order. */
  readonly tags: string
  /** Names the tag that was taken where another one would have done. */
  readonly notice: Diagnostic | undefined
}

/**
 * Chooses the first tag that does not move. A digest on one of the lines is meant for all, since the tags of one build
 * have one digest.
 *
 * @param references of one entry that is named, or of one repository
 * @param branches branch names of the event, whose tags move
 */
export function chooseTag(
  references: readonly NamedReference[],
  branches: readonly string[],
): ChosenImage {
  const [first] = references
  if (first === undefined) throw new Error('a group has at least one item')
  const { name, repository } = first
  const other = references.find(
    (one) => !sameRepository(one.repository, repository),
  )
  if (other !== undefined)
    throw invalidValue(
      'images',
      `"${name}={...}" holds builds of ${repository} and ${other.repository}, but one entry takes one image. Write ${name}=repository:tag.`,
    )
  const digests = new Set(references.flatMap(({ digest }) => digest ?? []))
  if (digests.size > 1)
    throw invalidInput(
      'images',
      `names ${repository} with several digests, but only one can be deployed: keep one of these lines.`,
    )
  const [digest] = digests
  const names = [...new Set(references.flatMap(({ tag }) => tag ?? []))]
  const [tag, ...others] = names.length < 2 ? names : fixedTags(names, branches)
  if (tag === undefined && digest === undefined)
    throw invalidInput(
      'images',
      `names ${repository} with the tags ${names.join(', ')}, and all of them move. Add type=sha to docker/metadata-action, for a tag that stays. For a pushed version tag, write ${repository}:\${{ steps.meta.outputs.version }}.`,
    )
  return {
    name,
    repository,
    tag,
    digest,
    tags: names.toSorted().join(),
    notice:
      others.length === 0
        ? undefined
        : notice({
            code: 'tag-chosen',
            message: `Input "images": of the tags of ${repository}, "${tag}" is taken, the first that does not move. The others are left out: ${others.join(', ')}.`,
          }),
  }
}

/**
 * One build pushed to two registries gives the same tags for two repositories of one name: the one that the overlay
 * deploys is meant, which only the overlay can tell.
 */
export function acrossRegistries(
  chosen: readonly ChosenImage[],
): readonly WantedImage[] {
  const builds = Map.groupBy(chosen, (image) =>
    image.name === undefined
      ? `${lastComponent(image.repository)} ${image.tags}`
      : image,
  )
  return [...builds.values()].flatMap((build) => {
    const digests = new Set(build.flatMap(({ digest }) => digest ?? []))
    const [first, ...others] = build
    if (first === undefined || others.length === 0 || digests.size > 1)
      return build.map((image) => parseImage(writeNamed(image)))
    const [digest] = digests
    const more = others.map(({ repository }) => repository)
    const find = {
      by: 'repository',
      names: [first.repository, ...more],
    } as const
    return [{ ...parseImage(writeNamed({ ...first, digest })), find }]
  })
}
