import { isBranchName } from '../target/branch.ts'
import type { WantedImage } from '../images/image.ts'
import type { ImagesFrom } from '../images/images-from.ts'
import { fillTemplate, parseTemplate, type Template } from './message.ts'
import { invalidValue, wrongValue } from '../invalid-input.ts'

const placeholders = ['branch', 'overlays', 'images']
/** GitHub takes 255 bytes for a ref; two of these and a branch fit. */
const longest = 80

/** Checks the `pull-request-branch` input. */
export function parseHeadBranch(input: string): Template {
  const template = parseTemplate('pull-request-branch', input, placeholders)
  const example = fillTemplate(template, () => 'x')
  const isName = isBranchName(example) && !input.includes('{}')
  if (!isName || input.startsWith('refs/'))
    throw wrongValue(
      'pull-request-branch',
      input,
      'a branch name',
      'Write one without spaces and without refs/heads/, such as deploy/{branch}/{images}.',
    )
  return template
}

/**
 * The branch that the pull request comes from: the same for the same branch, overlays and images (without tags), in
 * any order.
 *
 * @throws Refusal (invalid-input) when it would be the branch that is landed on
 */
export function headBranch(
  template: Template,
  branch: string,
  folders: readonly string[],
  images: readonly string[],
): string {
  const values: Record<string, string> = {
    branch,
    overlays: setName(folders.map((folder) => (folder === '.' ? '' : folder))),
    images: setName(images),
  }
  const name = fillTemplate(template, (one) => values[one] ?? '')
  if (name === branch || !isBranchName(name))
    throw invalidValue(
      'pull-request-branch',
      `"${template}" becomes "${name}", ${name === branch ? 'the branch to land on' : 'which is not a branch name'}. Write another one, such as kustomize-bump/{branch}/{overlays}/{images}.`,
    )
  return name
}

/** The images of a request by name; where they are taken from elsewhere, all of them, by where. */
export function imageNames({
  images,
  imagesFrom,
}: {
  readonly images: readonly WantedImage[]
  readonly imagesFrom: ImagesFrom | undefined
}): readonly string[] {
  if (imagesFrom !== undefined)
    return imagesFrom.names.length > 0 ? imagesFrom.names : [imagesFrom.text]
  return images.map(({ find }) => find.names[0])
}

/**
 * One part of a ref for a set of names. A slash becomes two hyphens, as git cannot have both `acme/api` and
 * `acme/api/worker`. Where another set would get the same name, a hash is added.
 */
export function setName(names: readonly string[]): string {
  const sorted = [...new Set(names)].toSorted()
  const readable = sorted
    .map((name) =>
      name.replaceAll('/', '--').replace(/[^A-Za-z0-9_.-]|\.(?=\.)/g, '_'),
    )
    .join('+')
    .slice(0, longest)
    .replace(/^[-.]+|[-.]+$|\.lock$/g, '')
  const isExact = sorted.every((name) =>
    /^[A-Za-z0-9]+([._/-][A-Za-z0-9]+)*$/.test(name),
  )
  return isExact && readable === sorted.join('+').replaceAll('/', '--')
    ? readable
    : `${readable || 'root'}-${hash(sorted.join('\n'))}`
}

/** FNV-1a with 32 bits: against confusion, not against an attack. */
export function hash(text: string): string {
  let value = 0x811c9dc5
  for (const letter of text)
    value = Math.imul(value ^ (letter.codePointAt(0) ?? 0), 0x01000193)
  return (value >>> 0).toString(16).padStart(8, '0')
}
