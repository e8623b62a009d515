import { cannotEdit, readOverlays, type OverlayFile } from './find.ts'
import type { TitledCommit } from './titled-commit.ts'
import { heldAmong, holdText } from './hold.ts'
import type { EditedFolder } from './folder.ts'
import type { Objects } from '../git/snapshot.ts'
import {
  editImages,
  readImages,
  type ImageEdit,
} from '../kustomization/edit.ts'
import { renderedImages } from '../manifests/images.ts'
import {
  collectProblems,
  error,
  isProblem,
  type Collected,
  type Problem,
} from '../problem.ts'
import type { Engine } from '../render/engine.ts'
import {
  canonicalRepository,
  sameRepository,
} from '../request/canonical-repository.ts'
import type { Holding } from '../request/hold.ts'
import { splitReference, type WantedImage } from '../request/image.ts'

/** A folder to edit, and the images to set there. */
export interface FolderImages {
  readonly folder: string
  readonly images: readonly WantedImage[]
}

/**
 * Sets images in the kustomizations of folders of a commit.
 *
 * @param engine renders a folder where only that shows which repository it deploys; undefined for `validate: none`
 * @returns or every problem of every folder (overlay-not-found, overlay-ambiguous, overlay-outside-repository,
 * invalid-kustomization, ambiguous-image)
 */
export async function editOverlays(
  {
    objects,
    engine,
  }: { readonly objects: Objects; readonly engine: Engine | undefined },
  {
    at,
    targets,
    holding,
  }: {
    readonly at: TitledCommit
    readonly targets: readonly FolderImages[]
    readonly holding: Holding
  },
): Promise<Collected<EditedFolder>> {
  const folders = targets.map(({ folder }) => folder)
  const files = await readOverlays(objects, at, folders)
  if (files.kind === 'failed') return files
  return collectProblems(
    await Promise.all(
      files.all.map((file, index) => {
        const images = targets[index]?.images ?? []
        return editOverlay(file, { images, holding }, engine)
      }),
    ),
  )
}

async function editOverlay(
  overlay: OverlayFile,
  {
    images,
    holding,
  }: {
    readonly images: readonly WantedImage[]
    readonly holding: Holding
  },
  engine: Engine | undefined,
): Promise<EditedFolder | Problem> {
  const chosen: Choice[] = []
  for (const wanted of images) {
    const choices = await choose(overlay, wanted, engine)
    if (isProblem(choices)) return choices
    chosen.push(...choices)
  }
  const result = editImages(
    overlay,
    chosen.map(({ edit }) => edit),
  )
  if (result.kind === 'refused') return cannotEdit(result.problem)
  const entries = result.entries.flatMap((entry) => {
    const wanted = chosen[entry.edit]?.wanted
    return wanted === undefined ? [] : [{ ...entry, wanted }]
  })
  const names = new Set(entries.map(({ after }) => after.name))
  const after = holdText(
    { file: overlay.file, text: result.text },
    { names, holding },
  )
  if (typeof after !== 'string') return after
  const edit = {
    file: overlay.file,
    before: overlay.text,
    after,
    entries,
    holds:
      after === overlay.text || holding.isIgnored
        ? []
        : heldAmong(overlay, names),
    warnings: result.warnings,
    leftOut: [...new Set(chosen.flatMap(({ leftOut }) => leftOut))],
  }
  return { path: overlay.folder, role: 'edited', edit }
}

interface Choice {
  readonly wanted: WantedImage
  readonly edit: ImageEdit
  readonly leftOut: readonly string[]
}

type Names = ImageEdit['find']['names']

/** How one repository is spelled. */
interface Spelled {
  readonly repository: string
  readonly names: Names
}

async function choose(
  overlay: OverlayFile,
  wanted: WantedImage,
  engine: Engine | undefined,
): Promise<readonly Choice[] | Problem> {
  const { find, newName, newTag, digest } = wanted
  const read = readImages(overlay)
  if (read.kind === 'refused') return cannotEdit(read.problem)
  const choice = (names: Names, leftOut: readonly string[] = []): Choice => {
    const edit = { find: { by: find.by, names }, newName, newTag, digest }
    return { wanted, edit, leftOut }
  }
  const names = read.entries.map(({ name }) => name)
  if (find.by === 'name')
    return names.includes(find.name)
      ? [choice([find.name])]
      : [choice(onlyOne([find.name], names)?.names ?? [find.name])]
  const newNames = read.entries.flatMap((entry) => entry.newName ?? [])
  const known = [...names, ...newNames.map(repositoryOf)]
  const entry = onlyOne(find.oneOf, known)
  const spelled = entry ?? (await chooseDeployed(overlay, find.oneOf, engine))
  if (isProblem(spelled)) return spelled
  const { repository, names: spellings } = spelled
  const leftOut = find.oneOf.filter(
    (other) => !sameRepository(other, repository),
  )
  // kustomize compares letter by letter, so each spelling needs a new entry.
  return entry === undefined
    ? spellings.map((name) => choice([name], leftOut))
    : [choice(spellings, leftOut)]
}

/** Of the registries that one build was pushed to, the one that the overlay deploys, as its manifests spell it. */
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
    message: `The build was pushed to ${repositories.join(' and ')}, and ${folder} does not show which of them it deploys. Keep one of them in "images".`,
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

function repositoryOf(reference: string): string {
  return splitReference(reference).repository
}
