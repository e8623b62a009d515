import { fetchRevision } from '../../git/revision.ts'
import type { Repository } from '../../git/repository.ts'
import type { Objects } from '../../git/snapshot.ts'
import type { FolderImages } from '../../overlay/edit.ts'
import { readOverlay } from '../../overlay/find.ts'
import {
  carriedImage,
  imagesOfSourceOnly,
  renderedRepositories,
  type RenderedSource,
  type WantedEntries,
} from '../../overlay/images-from.ts'
import type { TitledCommit } from '../../overlay/titled-commit.ts'
import { isProblem, Refusal, type Problem } from '../../problem/problem.ts'
import { openEngine } from '../../render/engine.ts'
import type { RenderServices } from '../../render/render.ts'
import type { ImagesFrom } from '../../request/images/images-from.ts'
import type { WantedImage } from '../../request/images/image.ts'
import { listed, folderAtStart, folderName } from '../../problem/message.ts'

export interface SourceServices extends RenderServices {
  /** A second private repository of the target, in which the history may be cut. */
  readonly openSource: () => Promise<{
    readonly repository: Repository
    readonly objects: Objects
  }>
  /** The reference that each entry had at the first attempt of a rollback. */
  readonly rolledBack: Map<string, string>
}

/** The images that a source gives to folders, and a sentence on where they come from. */
export interface FoundImages {
  readonly targets: readonly FolderImages[]
  readonly message: string
}

/**
 * The images that another overlay deploys, for each folder.
 * @throws Refusal (source-not-found, source-image-missing, source-image-unclear, build-failed, invalid-kustomization),
 * ServerError
 */
export async function imagesFromOverlay(
  services: SourceServices,
  from: ImagesFrom & { readonly kind: 'overlay' },
  wanted: readonly WantedEntries[],
  tip: TitledCommit,
): Promise<FoundImages> {
  const source = await renderSource(services, from, tip)
  const targets = wanted.map((one) => ({
    folder: one.file.folder,
    images: carriedImages(one, source),
  }))
  if (targets.every(({ images }) => images.length === 0))
    throw nothingToTake(source, targets)
  const left = wanted.flatMap((one) => sentenceOnLeft(one, source))
  const message = [`The images are those of ${source.title}.`, ...left]
  return { targets, message: message.join(' ') }
}

function nothingToTake(
  { title, manifests }: RenderedSource,
  targets: readonly FolderImages[],
): Refusal {
  const folders = targets.map(({ folder }) => folder)
  const deployed = renderedRepositories(manifests)
  const [first] = deployed
  const why =
    first === undefined
      ? `${title} deploys no image.`
      : `${title} deploys ${listed(deployed)}, and no entry of ${listed(folders.map(folderName))} is for that. Add an entry to "images" there, such as "- name: ${first}".`
  return new Refusal({
    code: 'source-image-missing',
    message: `Input "images-from": ${why}`,
  })
}

/** Without names, an image that the overlay has no entry for is not taken. */
function sentenceOnLeft(
  { file, isAll }: WantedEntries,
  source: RenderedSource,
): readonly string[] {
  const names = isAll ? imagesOfSourceOnly(file, source) : []
  if (names.length === 0) return []
  const stays =
    names.length === 1
      ? 'that image stays as it is'
      : 'those images stay as they are'
  return [
    `${folderAtStart(file.folder)} has no entry for ${listed(names)}, so ${stays} there.`,
  ]
}

async function renderSource(
  services: SourceServices,
  { text, revision, folder }: ImagesFrom & { readonly kind: 'overlay' },
  tip: TitledCommit,
): Promise<RenderedSource> {
  const { engine, ...at } = await openRevision(services, revision, tip)
  const isElsewhere = revision !== undefined
  const refuse = ({ at: place, ...problem }: Problem, what: string) =>
    new Refusal({
      ...problem,
      message: `Input "images-from": "${text}" ${what}. ${problem.message}`,
      at: place && { ...place, isElsewhere },
    })
  const kustomization = await readOverlay(at, folder)
  if (isProblem(kustomization)) throw refuse(kustomization, 'cannot be read')
  const result = await engine?.build(folder)
  if (result === undefined) throw new Error('the source was not rendered')
  if (result.kind === 'failed')
    throw refuse(result.problem, 'does not build, so its images are unknown')
  const title = `${folderName(folder)} at ${at.commit.slice(0, 12)}`
  return { title, kustomization, manifests: result.manifests }
}

async function openRevision(
  services: SourceServices,
  revision: string | undefined,
  tip: TitledCommit,
) {
  if (revision === undefined)
    return { ...tip, engine: openEngine(services, tip.commit) }
  const { repository, objects } = await services.openSource()
  const commit = await fetchRevision(repository, revision)
  const title = `"${revision}" (${commit.slice(0, 12)})`
  // Of another repository, renders are cached apart.
  const own = { ...services, objects, renderCache: new Map() }
  return { objects, commit, title, engine: openEngine(own, commit) }
}

function carriedImages(
  { file, isAll, byName }: WantedEntries,
  source: RenderedSource,
): readonly WantedImage[] {
  return [...byName].flatMap(([name, entries]) => {
    const images = entries.flatMap(
      (entry) => carriedImage(entry, file, source) ?? [],
    )
    if (images.length === 0 && !isAll)
      throw new Refusal({
        code: 'source-image-missing',
        message: `Input "images-from": ${source.title} does not deploy "${name}". It deploys ${listed(renderedRepositories(source.manifests))}.`,
        at: { file: file.file },
      })
    return images
  })
}
