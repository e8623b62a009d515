import {
  editImages,
  readImages,
  type EditedEntry,
  type ImageEdit,
  type TextProblem,
} from '../kustomization/edit.ts'
import type { OverlayFile } from './find.ts'
import { Refusal, type Problem } from '../problem.ts'
import type { WantedImage } from '../request/image.ts'

export interface EditedOverlay extends OverlayFile {
  readonly edited: string
  /** One for each entry that an image of the request has found, or made. */
  readonly entries: readonly (EditedEntry & { readonly wanted: WantedImage })[]
  readonly warnings: readonly Problem[]
  /** Repositories of a build that this overlay does not deploy. */
  readonly leftOut: readonly string[]
}

/**
 * Edits the file of an overlay.
 *
 * @param deployed asks for the repositories that the overlay renders now, where only that can tell which is meant
 * @throws Refusal (invalid-kustomization, ambiguous-image)
 */
export async function editOverlay(
  file: OverlayFile,
  images: readonly WantedImage[],
  deployed: () => Promise<ReadonlySet<string>>,
): Promise<EditedOverlay> {
  const chosen: {
    wanted: WantedImage
    edit: ImageEdit
    leftOut: readonly string[]
  }[] = []
  for (const wanted of images) chosen.push(await choose(file, wanted, deployed))
  const result = editImages(
    file.text,
    chosen.map(({ edit }) => edit),
  )
  if (result.kind === 'refused')
    throw new Refusal(obstacle(file.path, result.problem))
  return {
    ...file,
    edited: result.text,
    entries: result.entries.flatMap((entry) => {
      const wanted = chosen[entry.edit]?.wanted
      return wanted === undefined ? [] : [{ ...entry, wanted }]
    }),
    warnings: result.warnings.map((warning) => problemAt(file.path, warning)),
    leftOut: chosen.flatMap(({ leftOut }) => leftOut),
  }
}

async function choose(
  file: OverlayFile,
  wanted: WantedImage,
  deployed: () => Promise<ReadonlySet<string>>,
) {
  const { newName, newTag, digest, find } = wanted
  if (find.by === 'name')
    return { wanted, edit: { find, newName, newTag, digest }, leftOut: [] }
  const repository = await chooseRepository(file, find.oneOf, deployed)
  const edit: ImageEdit = {
    find: { by: 'repository', repository },
    newName,
    newTag,
    digest,
  }
  return {
    wanted,
    edit,
    leftOut: find.oneOf.filter((other) => other !== repository),
  }
}

/** Of the registries that one build was pushed to, the one that the overlay deploys. */
async function chooseRepository(
  file: OverlayFile,
  repositories: readonly string[],
  deployed: () => Promise<ReadonlySet<string>>,
): Promise<string> {
  const [only, another] = repositories
  if (only !== undefined && another === undefined) return only
  const read = readImages(file.text)
  if (read.kind === 'refused')
    throw new Refusal(obstacle(file.path, read.problem))
  const named = new Set(
    read.entries.flatMap(({ name, newName }) => [name, newName]),
  )
  for (const known of [named, await deployed()]) {
    const [first, second] = repositories.filter((repository) =>
      known.has(repository),
    )
    if (first !== undefined && second === undefined) return first
  }
  throw new Refusal({
    code: 'ambiguous-image',
    message: `The build was pushed to ${repositories.join(' and ')}, and ${file.folder} does not tell which of them it deploys: keep one of them in "images".`,
    at: { file: file.path },
  })
}

function obstacle(file: string, problem: TextProblem): Problem {
  const { message, line } = problem
  return {
    ...problemAt(file, problem),
    message: `Could not edit ${file}, line ${line}: ${message}.`,
  }
}

function problemAt(
  file: string,
  { message, line, column }: TextProblem,
): Problem {
  return {
    severity: 'error',
    code: 'invalid-kustomization',
    message,
    at: { file, line, column },
  }
}
