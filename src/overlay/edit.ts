import { collectProblems } from '../collect-problems.ts'
import { cannotEdit, readOverlays, type OverlayFile } from './find.ts'
import { heldAmong, holdText } from './hold.ts'
import type { EditedFolder } from './folder.ts'
import type { Objects } from '../git/snapshot.ts'
import {
  editImages,
  readImages,
  type ImageEdit,
} from '../kustomization/edit.ts'
import { renderedImages } from '../manifests/images.ts'
import { Refusal } from '../problem.ts'
import type { Engine } from '../render/engine.ts'
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
 * @throws Refusal with every problem of every folder (overlay-not-found, overlay-ambiguous, overlay-outside-repository,
 * invalid-kustomization, ambiguous-image)
 */
export async function editOverlays(
  {
    objects,
    engine,
  }: { readonly objects: Objects; readonly engine: Engine | undefined },
  {
    tip,
    targets,
    holding,
  }: {
    readonly tip: string
    readonly targets: readonly FolderImages[]
    readonly holding: Holding
  },
): Promise<readonly EditedFolder[]> {
  const files = await readOverlays(
    objects,
    tip,
    targets.map(({ folder }) => folder),
  )
  return collectProblems(files, (file, index) =>
    editOverlay(
      file,
      { images: targets[index]?.images ?? [], holding },
      engine,
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
): Promise<EditedFolder> {
  const chosen: Choice[] = []
  for (const wanted of images)
    chosen.push(await choose(overlay, wanted, engine))
  const result = editImages(
    overlay,
    chosen.map(({ edit }) => edit),
  )
  if (result.kind === 'refused') throw cannotEdit(result.problem)
  const entries = result.entries.flatMap((entry) => {
    const wanted = chosen[entry.edit]?.wanted
    return wanted === undefined ? [] : [{ ...entry, wanted }]
  })
  const names = new Set(entries.map(({ after }) => after.name))
  const after = holdText(
    { file: overlay.file, text: result.text },
    { names, holding },
  )
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
    leftOut: chosen.flatMap(({ leftOut }) => leftOut),
  }
  return { path: overlay.folder, role: 'edited', edit }
}

interface Choice {
  readonly wanted: WantedImage
  readonly edit: ImageEdit
  readonly leftOut: readonly string[]
}

async function choose(
  overlay: OverlayFile,
  wanted: WantedImage,
  engine: Engine | undefined,
): Promise<Choice> {
  const { find, newName, newTag, digest } = wanted
  const values = { newName, newTag, digest }
  if (find.by === 'name')
    return {
      wanted,
      edit: { ...values, find: { by: 'name', names: [find.name] } },
      leftOut: [],
    }
  const repository = await chooseRepository(overlay, find.oneOf, engine)
  return {
    wanted,
    edit: { ...values, find: { by: 'repository', names: [repository] } },
    leftOut: find.oneOf.filter((other) => other !== repository),
  }
}

/** Of the registries that one build was pushed to, the one that the overlay deploys. */
async function chooseRepository(
  overlay: OverlayFile,
  repositories: readonly string[],
  engine: Engine | undefined,
): Promise<string> {
  const [only, another] = repositories
  if (only !== undefined && another === undefined) return only
  const { folder, file } = overlay
  const read = readImages(overlay)
  if (read.kind === 'refused') throw cannotEdit(read.problem)
  const named = read.entries.flatMap(({ name, newName }) => [name, newName])
  const chosen =
    onlyOne(repositories, new Set(named)) ??
    onlyOne(repositories, await deployedRepositories(engine, folder))
  if (chosen !== undefined) return chosen
  throw new Refusal({
    code: 'ambiguous-image',
    message: `The build was pushed to ${repositories.join(' and ')}, and ${folder} does not show which of them it deploys. Keep one of them in "images".`,
    at: { file },
  })
}

function onlyOne(
  repositories: readonly string[],
  known: ReadonlySet<string | undefined>,
): string | undefined {
  const [first, second] = repositories.filter((one) => known.has(one))
  return second === undefined ? first : undefined
}

/** The repositories that a folder renders as it is. */
async function deployedRepositories(
  engine: Engine | undefined,
  folder: string,
): Promise<ReadonlySet<string>> {
  if (engine === undefined) return new Set()
  const now = await engine.build(folder)
  if (now.kind === 'failed') throw new Refusal(now.problem)
  const images = renderedImages(now.manifests)
  return new Set(
    images.map(({ reference }) => splitReference(reference).repository),
  )
}
