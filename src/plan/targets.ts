import type { ImageEntry } from '../image/entry.ts'
import { previousImages } from './previous.ts'
import type { Objects, Snapshot } from '../git/snapshot.ts'
import type { Repository } from '../git/repository.ts'
import { fetchRevision } from '../git/revision.ts'
import {
  imageFromSource,
  namedEntries,
  requireEntries,
  type RenderedSource,
} from '../overlay/images-from.ts'
import type { FolderImages } from '../overlay/edit.ts'
import { readOverlays, type OverlayFile } from '../overlay/find.ts'
import { tipOf, titleOf } from '../overlay/titled-commit.ts'
import { findTargetFolders, imagesFor } from '../overlay/target-folders.ts'
import { notice, Refusal, type Diagnostic, type Failed } from '../problem.ts'
import { openEngine, type Engine } from '../render/engine.ts'
import type { RenderServices } from '../render/render.ts'
import type { ImagesFrom } from '../request/images/images-from.ts'
import type { Request } from '../request/inputs.ts'

/** The images to set, by folder. */
interface Targets {
  readonly kind: 'targets'
  readonly targets: readonly FolderImages[]
  /** Folders that match a pattern of `overlays`, and are not edited. */
  readonly left: readonly string[]
  /** Name the source of the values, if it is not `images`. */
  readonly notices: readonly Diagnostic[]
}

export interface SourceServices extends RenderServices {
  /** A second private repository of the target, in which the history may be cut. */
  readonly openSource: () => Promise<{
    readonly repository: Repository
    readonly objects: Objects
  }>
  /** The reference that each entry had at the first attempt of a rollback. */
  readonly rolledBack: Map<string, string>
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
  at: Tip,
): Promise<Targets | Failed> {
  const { images, imagesFrom } = request
  const { objects } = services
  const { tip, branch } = at
  const onTip = tipOf(objects, branch, tip)
  const overlays =
    request.overlays.kind === 'folders' ? request.overlays.folders : []
  if (imagesFrom === undefined) {
    const engine = openEngine(services, tip)
    const found = await findTargetFolders(onTip, engine, overlays, images)
    return { kind: 'targets', ...found }
  }
  const folders = [...new Set(overlays.map(({ folder }) => folder))]
  const namesOf = (folder: string) =>
    imagesFor(
      folder,
      overlays,
      imagesFrom.names.map((text) => ({ text })),
    ).map(({ text }) => text)
  const read = await readOverlays(onTip, folders)
  if (read.kind === 'failed') return read
  const files = read.all
  if (imagesFrom.kind === 'previous')
    return {
      kind: 'targets',
      left: [],
      ...(await previousImages(await services.openSource(), files, {
        namesOf,
        branch,
        rolledBack: services.rolledBack,
      })),
    }
  const source = await renderSource(services, imagesFrom, at)
  const targets = files.map((file) => ({
    folder: file.folder,
    images: imagesFromSource(file, source, namesOf(file.folder)),
  }))
  if (targets.every(({ images: carried }) => carried.length === 0))
    throw new Refusal({
      code: 'source-image-missing',
      message: `Input "images-from": no entry of ${folders.join(' and ')} is of an image that ${source.title} deploys.`,
    })
  return {
    kind: 'targets',
    targets,
    left: [],
    notices: [
      notice({
        code: 'images-from',
        message: `The images are those of ${source.title}.`,
      }),
    ],
  }
}

async function renderSource(
  services: SourceServices,
  { text, revision, folder }: ImagesFrom & { readonly kind: 'overlay' },
  { tip, branch }: Tip,
): Promise<RenderedSource> {
  const snapshot = await sourceSnapshot(services, revision, tip)
  const engine = engineOf(services, snapshot, tip)
  const short = snapshot.commit.slice(0, 12)
  const title = `${folder} at ${short}`
  const read = await readOverlays(
    {
      ...snapshot,
      title:
        revision === undefined ? titleOf(branch) : `"${revision}" (${short})`,
    },
    [folder],
  )
  if (read.kind === 'failed') throw new Refusal(read.problems[0])
  const [file] = read.all
  const result = await engine?.build(folder)
  if (file === undefined || result === undefined)
    throw new Error('the source was not read')
  if (result.kind === 'failed')
    throw new Refusal({
      ...result.problem,
      message: `Input "images-from": "${text}" does not build, so its images are unknown. ${result.problem.message}`,
    })
  return { title, kustomization: file, manifests: result.manifests }
}

async function sourceSnapshot(
  { objects, openSource }: SourceServices,
  revision: string | undefined,
  tip: string,
): Promise<Snapshot> {
  if (revision === undefined) return { objects, commit: tip }
  const source = await openSource()
  const commit = await fetchRevision(source.repository, revision)
  return { objects: source.objects, commit }
}

/** Of another repository, renders are cached apart. */
function engineOf(
  services: SourceServices,
  { objects, commit }: Snapshot,
  tip: string,
): Engine | undefined {
  return commit === tip && objects === services.objects
    ? openEngine(services, tip)
    : openEngine({ ...services, objects, renderCache: new Map() }, commit)
}

function imagesFromSource(
  file: OverlayFile,
  source: RenderedSource,
  names: readonly string[],
) {
  const carried = (entries: readonly ImageEntry[]) =>
    entries.flatMap((entry) => imageFromSource(entry, file, source) ?? [])
  if (names.length === 0) return carried(namedEntries(file, []))
  return names.flatMap((name) => {
    const images = carried(requireEntries(file, name))
    if (images.length === 0)
      throw new Refusal({
        code: 'source-image-missing',
        message: `Input "images-from": ${source.title} does not deploy "${name}".`,
        at: { file: file.file },
      })
    return images
  })
}
