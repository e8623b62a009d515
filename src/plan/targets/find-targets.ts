import { imagesFromOverlay, type SourceServices } from './overlay-source.ts'
import { previousImages } from './previous.ts'
import type { FolderImages } from '../../overlay/edit.ts'
import { readOverlay } from '../../overlay/find.ts'
import { wantedEntries } from '../../overlay/images-from.ts'
import { findTargetFolders, takenBy } from '../../overlay/target-folders.ts'
import { tipOf } from '../../overlay/titled-commit.ts'
import {
  collectProblems,
  notice,
  type Diagnostic,
  type Failed,
} from '../../problem/problem.ts'
import { openEngine } from '../../render/engine.ts'
import { namedFolders, type Request } from '../../request/inputs.ts'

/** The images to set, by folder. */
interface Targets {
  readonly kind: 'targets'
  readonly targets: readonly FolderImages[]
  /** Folders that match a pattern of `overlays`, and are not edited. */
  readonly left: readonly string[]
  /** Name the source of the values, if it is not `images`. */
  readonly notices: readonly Diagnostic[]
}

export interface Tip {
  readonly tip: string
  readonly branch: string
}

/**
 * Finds the folders to edit and their images: from `images`, from another overlay, or from the history of the folder.
 * @returns or what is wrong with the folders
 * @throws Refusal (source-not-found, source-image-missing, source-image-unclear, no-previous,
 * build-failed, invalid-kustomization), ServerError
 */
export async function findTargets(
  services: SourceServices,
  request: Request,
  { tip, branch }: Tip,
): Promise<Targets | Failed> {
  const { images, imagesFrom, overlays } = request
  const at = tipOf(services.objects, branch, tip)
  if (imagesFrom === undefined) {
    const engine = openEngine(services, tip)
    const found = await findTargetFolders(at, engine, overlays, images)
    return { kind: 'targets', ...found }
  }
  const folders = namedFolders(request)
  const read = collectProblems(
    await Promise.all(folders.map((folder) => readOverlay(at, folder))),
  )
  if (read.kind === 'failed') return read
  const { names } = imagesFrom
  const wanted = read.all.map((file) =>
    wantedEntries(file, names.filter(takenBy(file.folder, overlays))),
  )
  const { targets, message } =
    imagesFrom.kind === 'previous'
      ? await previousImages(services, wanted, branch)
      : await imagesFromOverlay(services, imagesFrom, wanted, at)
  const notices = [notice({ code: 'images-from', message })]
  return { kind: 'targets', targets, left: [], notices }
}
