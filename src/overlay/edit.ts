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
import {
  collectProblems,
  error,
  isProblem,
  type Collected,
  type Problem,
} from '../problem.ts'
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
 * @returns or every problem of every folder (overlay-not-found, overlay-ambiguous, overlay-outside-repository,
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
): Promise<Collected<EditedFolder>> {
  const folders = targets.map(({ folder }) => folder)
  const files = await readOverlays(objects, tip, folders)
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
    const choice = await choose(overlay, wanted, engine)
    if (isProblem(choice)) return choice
    chosen.push(choice)
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
): Promise<Choice | Problem> {
  const { find, newName, newTag, digest } = wanted
  const values = { newName, newTag, digest }
  if (find.by === 'name')
    return {
      wanted,
      edit: { ...values, find: { by: 'name', names: [find.name] } },
      leftOut: [],
    }
  const repository = await chooseRepository(overlay, find.oneOf, engine)
  if (typeof repository !== 'string') return repository
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
): Promise<string | Problem> {
  const [only, another] = repositories
  if (only !== undefined && another === undefined) return only
  const { folder, file } = overlay
  const read = readImages(overlay)
  if (read.kind === 'refused') return cannotEdit(read.problem)
  const named = read.entries.flatMap(({ name, newName }) => [name, newName])
  const chosen = onlyOne(repositories, new Set(named))
  if (chosen !== undefined) return chosen
  const now = await engine?.build(folder)
  if (now?.kind === 'failed') return now.problem
  const deployed = renderedImages(now?.manifests ?? '').map(
    ({ reference }) => splitReference(reference).repository,
  )
  const rendered = onlyOne(repositories, new Set(deployed))
  if (rendered !== undefined) return rendered
  return error({
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
