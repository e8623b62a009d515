import { selectEntries, type SelectedEntries } from './select-entries.ts'
import { cannotEdit, readOverlay } from './find.ts'
import type { TitledCommit } from './titled-commit.ts'
import { editHolds } from './hold.ts'
import type { EditedFolder } from './folder.ts'
import { editImages } from '../kustomization/edit.ts'
import {
  collectProblems,
  isProblem,
  type Collected,
  type Problem,
} from '../problem/problem.ts'
import type { Engine } from '../render/engine.ts'
import type { Holding } from '../request/hold.ts'
import type { WantedImage } from '../request/images/image.ts'

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
  at: TitledCommit,
  engine: Engine | undefined,
  targets: readonly FolderImages[],
  holding: Holding,
): Promise<Collected<EditedFolder>> {
  return collectProblems(
    await Promise.all(
      targets.map((target) => editOverlay(at, engine, target, holding)),
    ),
  )
}

async function editOverlay(
  at: TitledCommit,
  engine: Engine | undefined,
  { folder, images }: FolderImages,
  holding: Holding,
): Promise<EditedFolder | Problem> {
  const overlay = await readOverlay(at, folder)
  if (isProblem(overlay)) return overlay
  const chosen: SelectedEntries[] = []
  for (const wanted of images) {
    const choices = await selectEntries(overlay, wanted, engine)
    if (isProblem(choices)) return choices
    chosen.push(...choices)
  }
  const result = editImages(overlay, chosen)
  if (result.kind === 'refused') return cannotEdit(result.problem)
  const entries = result.entries.map((entry) => {
    return { ...entry, wanted: chosen[entry.edit]?.text ?? '' }
  })
  const held = editHolds(overlay, { text: result.text, entries }, holding)
  if (isProblem(held)) return held
  const edit = {
    ...held,
    file: overlay.file,
    before: overlay.text,
    entries,
    warnings: result.warnings,
    leftOut: [...new Set(chosen.flatMap(({ leftOut }) => leftOut))],
  }
  return { path: folder, role: 'edited', edit }
}
