import type { Place } from '../problem.ts'
import { splitReference } from '../request/image.ts'
import type { RenderedImage } from './images.ts'

/** The entry of an image whose proof failed, for the annotation. */
export interface EntryPlace {
  /** The folder that is rendered: that of the file, or one that uses it. */
  readonly folder: string
  readonly file: string
  /** Undefined for an entry that is not in the file yet. */
  readonly line: number | undefined
}

/** What sets an image after its entry, or before it to what the entry does not match. */
export interface OverridePlace {
  /** The field of the kustomization, such as `patches`. */
  readonly field: string
  /** Where it renames the image. */
  readonly newName: string | undefined
  readonly at: Place
}

/** Why an image of the right repository, where kustomize rewrites images, does not follow its entry. */
export function whyNotFollowed(
  name: string,
  { reference }: Pick<RenderedImage, 'reference'>,
  { folder, file }: Pick<EntryPlace, 'folder' | 'file'>,
  override: OverridePlace | undefined,
): string {
  const { repository, tag } = splitReference(name)
  if (tag !== undefined)
    return `and the name "${name}" matches its own tag only. Name the entry "${repository}".`
  const unmatched = whyNotMatched(reference)
  if (unmatched !== undefined)
    return `and kustomize does not match ${unmatched}`
  const own = folderOf(file)
  return `which does not follow the entry "${name}": ${
    override !== undefined
      ? `${describeOverride(override)}. Change it there.`
      : own === folder
        ? 'another entry or something that comes later sets it, such as "replacements" or "transformers". Change it there.'
        : `that is in ${own}, and reaches only what is below it. Write "overlays: ${folder}" to set it there.`
  }`
}

/** Where kustomize finds no image (IsImageMatched of its 5.8.1). */
function whyNotMatched(reference: string): string | undefined {
  if (reference.trim() !== reference)
    return 'a reference with blanks at its ends. Remove them in the manifest.'
  const { repository } = splitReference(reference)
  const version = reference.slice(repository.length)
  if (/^(:[\w.{}-]*)?(@sha256:[\w.{}-]*)?$/.test(version)) return undefined
  if (/\$|\{\{/.test(version))
    return 'a reference with a variable. Write a plain tag in the manifest.'
  return /@(?!sha256:)/.test(version)
    ? 'a digest that is not of sha256. Write one of sha256, or a tag, in the manifest.'
    : `the version "${version}". Write a plain tag in the manifest.`
}

export function describeOverride({
  field,
  newName,
  at,
}: OverridePlace): string {
  const where = at.line === undefined ? at.file : `${at.file}, line ${at.line},`
  return newName === undefined
    ? `"${field}" sets it, in ${where.replace(/,$/, '')}`
    : `${where} has renamed it to "${newName}"`
}

function folderOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '.'
}
