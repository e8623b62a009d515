import type { FolderImages } from './edit.ts'
import type { OverlayFile } from './find.ts'
import { mayDeploy } from './may-deploy.ts'
import { findMatching } from './matching.ts'
import { existingFolders } from './existing-folders.ts'
import type { TitledCommit } from './titled-commit.ts'
import { readImages } from '../kustomization/edit.ts'
import { isComponent } from '../kustomization/names.ts'
import { didYouMean, hint } from '../manifests/did-you-mean.ts'
import { renderedImages } from '../manifests/images.ts'
import { notice, Refusal, type Diagnostic } from '../problem/problem.ts'
import type { Engine } from '../render/engine.ts'
import { sameRepository } from '../image/repository.ts'
import type { WantedImage } from '../request/images/image.ts'
import { namedFolders } from '../request/inputs.ts'
import { repositoryOf } from '../image/reference.ts'
import type { OverlayPattern } from '../request/folders/overlays.ts'
import { listed, folderAtStart } from '../problem/message.ts'

/** The folders to edit on a commit, by `overlays`. */
interface TargetFolders {
  readonly targets: readonly FolderImages[]
  /** Folders that match a pattern, but neither have an entry for the images nor deploy them. */
  readonly left: readonly string[]
  /** For folders that match a pattern, but cannot be rendered. */
  readonly notices: readonly Diagnostic[]
}

/**
 * Finds the folders to edit. One that is named takes every image; one that a pattern matches takes the images that it
 * has an entry for or deploys.
 *
 * @param engine renders folders without an entry; undefined for `validate: none`, where only entries count
 * @throws Refusal for a pattern that matches no folder (overlay-not-found), and for an image that no folder takes
 * (image-not-rendered)
 */
export async function findTargetFolders(
  at: TitledCommit,
  engine: Engine | undefined,
  overlays: readonly OverlayPattern[],
  images: readonly WantedImage[],
): Promise<TargetFolders> {
  await checkPlaceholders(at, overlays)
  const named = namedFolders({ overlays })
  const imagesOf = (folder: string) => {
    const isTaken = takenBy(folder, overlays)
    return images.filter(({ text }) => isTaken(text))
  }
  const found = await findMatching(at, 'overlays', overlays)
  const matching = found.filter(({ folder }) => !named.includes(folder))
  await engine?.prefetch(matching.map(({ folder }) => folder))
  const findUses = async (isEachRendered: boolean) => {
    const uses = await Promise.all(
      matching.map((one) =>
        findUse(one, imagesOf(one.folder), engine, isEachRendered),
      ),
    )
    const targets = [
      ...named.map((folder) => ({ folder, images: imagesOf(folder) })),
      ...uses.filter((use) => use.images.length > 0),
    ]
    const untaken = images.find(
      (image) => !targets.some((target) => target.images.includes(image)),
    )
    return { uses, targets, untaken }
  }
  const quick = await findUses(false)
  const { uses, targets, untaken } =
    quick.untaken === undefined ? quick : await findUses(true)
  if (untaken !== undefined) throw notUsed(untaken, overlays, uses)
  return {
    targets,
    left: uses
      .filter((use) => use.images.length === 0 && use.notice === undefined)
      .map(({ folder }) => folder),
    notices: uses.flatMap(({ notice: one }) => one ?? []),
  }
}

/** Whether a folder may take an image, by its text: one whose placeholder leads to it; without placeholders, any. */
export function takenBy(
  folder: string,
  overlays: readonly OverlayPattern[],
): (text: string) => boolean {
  const lines = overlays.filter((one) =>
    one.kind === 'glob' ? one.expression.test(folder) : one.folder === folder,
  )
  return (text) => lines.some(({ only }) => only === undefined || only === text)
}

/** @throws Refusal (overlay-not-found) for a folder that a placeholder gives, and that is not there */
async function checkPlaceholders(
  at: TitledCommit,
  overlays: readonly OverlayPattern[],
): Promise<void> {
  const given = overlays.flatMap(({ kind, folder, only }) =>
    only === undefined || kind === 'glob' ? [] : [{ folder, image: only }],
  )
  // Side by side: the folders of a level then come in one request.
  const found = await Promise.all(
    given.map(({ folder }) => at.objects.find(at.commit, folder)),
  )
  const absent = given.find((_, index) => found[index]?.kind === 'nothing')
  if (absent === undefined) return
  const { folder, image } = absent
  throw new Refusal({
    code: 'overlay-not-found',
    message: `The image "${image}" belongs in the folder "${folder}", which does not exist on ${at.title}. ${(await existingFolders(at, folder)).text}`,
  })
}

/** The images of the request that a folder has an entry for or deploys. */
interface Use extends FolderImages {
  /** Every repository that it has an entry for or deploys. */
  readonly known: readonly string[]
  /** Why it is not known what the folder deploys. */
  readonly notice: Diagnostic | undefined
}

/** @param isEachRendered also a folder whose files do not have the names of the images */
async function findUse(
  overlay: OverlayFile,
  images: readonly WantedImage[],
  engine: Engine | undefined,
  isEachRendered: boolean,
): Promise<Use> {
  const { folder } = overlay
  if (/\p{Cc}/u.test(folder))
    return { folder, images: [], known: [], notice: unreadableName(folder) }
  const read = readImages(overlay)
  const entries = read.kind === 'read' ? read.entries : []
  const names = entries.map(({ name }) => name)
  const known = [
    ...names,
    ...entries.map(({ name, newName = name }) => repositoryOf(newName)),
  ]
  const inEntry = images.filter(({ find }) =>
    find.by === 'name'
      ? names.includes(find.names[0])
      : isAmong(known, find.names),
  )
  const others = images.filter((image) => !inEntry.includes(image))
  const isEnough = others.length === 0 || isComponent(overlay.text)
  const isRendered =
    !isEnough && (isEachRendered || (await mayDeploy(folder, others, engine)))
  const now = isRendered ? await engine?.build(folder) : undefined
  const isUnknown = now?.kind === 'failed' && inEntry.length === 0
  const rendered = now?.kind === 'built' ? renderedImages(now.manifests) : []
  const deployed = rendered.map(({ reference }) => repositoryOf(reference))
  return {
    folder,
    images: images.filter(
      (image) => inEntry.includes(image) || isAmong(deployed, image.find.names),
    ),
    known: [...known, ...deployed],
    notice: isUnknown
      ? notice({
          code: 'overlay-left',
          message: `${folderAtStart(folder)} is left as it is: it has no entry for the image and cannot be built, so what it deploys is not known. Write the folder in full in "overlays" to edit it.`,
        })
      : undefined,
  }
}

/** A line break in it would make two lines of an output that has one for each folder. */
function unreadableName(folder: string): Diagnostic {
  return notice({
    code: 'overlay-left',
    message: `${folderAtStart(folder)} is left as it is: its name has a control character, such as a line break. Rename it.`,
  })
}

function isAmong(known: readonly string[], wanted: readonly string[]): boolean {
  return known.some((one) => wanted.some((other) => sameRepository(one, other)))
}

function notUsed(
  image: WantedImage,
  overlays: readonly OverlayPattern[],
  uses: readonly Use[],
): Refusal {
  const wanted = image.find.names
  const known = new Set(uses.flatMap((use) => use.known))
  const likely = didYouMean(wanted[0], [...known]).slice(0, 1)
  const patterns = overlays.map(({ folder }) => `"${folder}"`).join(' or ')
  return new Refusal({
    code: 'image-not-rendered',
    message: `No folder that matches ${patterns} has an entry for ${wanted.join(' or ')}, or deploys it.${hint(likely)} The folders are ${listed(uses.map(({ folder }) => folder))}. Write a folder in full to add an entry there.`,
  })
}
