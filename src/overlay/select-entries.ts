import { folderName } from '../problem/message.ts'
import type { ImageEdit, ImageEntry } from '../image/entry.ts'
import { cannotEdit, type OverlayFile } from './find.ts'
import { readImages } from '../kustomization/edit.ts'
import { renderedImages } from '../manifests/images.ts'
import { error, isProblem, type Problem } from '../problem/problem.ts'
import type { Engine } from '../render/engine.ts'
import { canonicalRepository, sameRepository } from '../image/repository.ts'
import type { WantedImage } from '../request/images/image.ts'
import { repositoryOf } from '../image/reference.ts'

/** An image of the request, for the entries of an overlay that it selects. */
export interface SelectedEntries extends WantedImage {
  readonly leftOut: readonly string[]
}

type Names = ImageEdit['find']['names']

/** How one repository is spelled. */
interface Spelled {
  readonly repository: string
  readonly names: Names
}

/**
 * Selects the entries for an image: by name, or by repository, of which Docker Hub's have several spellings.
 * @returns or why that is not possible (invalid-kustomization, ambiguous-image, build-failed)
 */
export async function selectEntries(
  overlay: OverlayFile,
  wanted: WantedImage,
  engine: Engine | undefined,
): Promise<readonly SelectedEntries[] | Problem> {
  const { find } = wanted
  const read = readImages(overlay)
  if (read.kind === 'refused') return cannotEdit(read.problem)
  const choice = (
    names: Names,
    leftOut: readonly string[] = [],
    newName = wanted.newName,
  ): SelectedEntries => {
    return { ...wanted, find: { by: find.by, names }, newName, leftOut }
  }
  const names = read.entries.map(({ name }) => name)
  if (find.by === 'name') {
    const same = names.includes(find.names[0])
      ? undefined
      : onlyOne(find.names, names)
    return (same?.names ?? find.names).map((name) => {
      const entry = read.entries.find((one) => one.name === name)
      return choice([name], [], newNameOf(entry, wanted.newName))
    })
  }
  const newNames = read.entries.flatMap((entry) => entry.newName ?? [])
  const known = [...names, ...newNames.map(repositoryOf)]
  const entry = onlyOne(find.names, known)
  const spelled = entry ?? (await chooseDeployed(overlay, find.names, engine))
  if (isProblem(spelled)) return spelled
  const { repository, names: spellings } = spelled
  const leftOut = find.names.filter(
    (other) => !sameRepository(other, repository),
  )
  // kustomize compares letter by letter, so each spelling needs a new entry.
  return entry === undefined
    ? spellings.map((name) => choice([name], leftOut))
    : [choice(spellings, leftOut)]
}

/** A new name stays as the file spells it. */
function newNameOf(
  entry: ImageEntry | undefined,
  asked: WantedImage['newName'],
): WantedImage['newName'] {
  if (entry === undefined || asked.kind === 'keep') return asked
  const { name, newName = name } = entry
  const wanted = asked.kind === 'set' ? asked.value : name
  return sameRepository(repositoryOf(newName), wanted)
    ? { kind: 'keep' }
    : asked
}

/** Selects the one of several registries that the overlay deploys, in the spelling of its manifests. */
async function chooseDeployed(
  { folder, file }: OverlayFile,
  repositories: readonly string[],
  engine: Engine | undefined,
): Promise<Spelled | Problem> {
  const [only, another] = repositories
  const isOne = only !== undefined && another === undefined
  const asked = isOne ? { repository: only, names: [only] as const } : undefined
  if (
    asked !== undefined &&
    !canonicalRepository(asked.repository).startsWith('docker.io/')
  )
    return asked
  const now = await engine?.build(folder)
  if (now?.kind === 'failed' && asked === undefined) return now.problem
  const images = now?.kind === 'built' ? renderedImages(now.manifests) : []
  const deployed = images.map(({ reference }) => repositoryOf(reference))
  const chosen = onlyOne(repositories, deployed) ?? asked
  if (chosen !== undefined) return chosen
  return error({
    code: 'ambiguous-image',
    message: `The build was pushed to ${repositories.join(' and ')}, and ${folderName(folder)} does not show which of them it deploys. Keep one of them in "images".`,
    at: { file },
  })
}

/** The only one of these repositories that is known, however Docker Hub's are spelled. */
function onlyOne(
  repositories: readonly string[],
  known: readonly string[],
): Spelled | undefined {
  const found = repositories.flatMap((repository): readonly Spelled[] => {
    const same = known.filter((name) => sameRepository(name, repository))
    const [first, ...more] = new Set(
      same.includes(repository) ? [repository, ...same] : same,
    )
    return first === undefined ? [] : [{ repository, names: [first, ...more] }]
  })
  const [one, ...others] = found
  const isOne = others.every(
    (other) => one && sameRepository(one.repository, other.repository),
  )
  return isOne ? one : undefined
}
