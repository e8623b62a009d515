import { invalidInput } from '../problem.ts'
import { isBranchName } from './branch.ts'
import type { WantedImage } from './image.ts'

/** The name of the branch that pull requests come from, with its placeholders still in it. */
export type HeadBranchTemplate = string & {
  readonly brand: 'head branch template'
}

const placeholders = ['branch', 'overlays', 'images']
/** GitHub takes 255 bytes for a ref (git-and-github.md); two of these and a branch fit. */
const longest = 80

/**
 * Checks the `pull-request-branch` input.
 * @throws Refusal (invalid-input)
 */
export function parseHeadBranch(input: string): HeadBranchTemplate {
  for (const [whole, name = ''] of input.matchAll(/\{([a-z-]*)\}/g))
    if (!placeholders.includes(name))
      throw invalidInput(
        'pull-request-branch',
        `knows no ${whole}. The placeholders are ${placeholders.map((known) => `{${known}}`).join(' ')}.`,
      )
  const example = input.replace(/\{([a-z-]*)\}/g, 'x')
  if (!isBranchName(example) || input.startsWith('refs/'))
    throw invalidInput(
      'pull-request-branch',
      `"${input}" is no name of a branch: write the branch alone, without refs/heads/.`,
    )
  return input as HeadBranchTemplate
}

/**
 * The branch that the pull request comes from: the same for the same branch, overlays and images (without tags), in
 * whatever order, and another for others.
 *
 * @throws Refusal (invalid-input) when it would be the branch that is landed on
 */
export function headBranch(
  template: HeadBranchTemplate,
  {
    branch,
    folders,
    images,
  }: {
    readonly branch: string
    readonly folders: readonly string[]
    readonly images: readonly WantedImage[]
  },
): string {
  const values: Record<string, string> = {
    branch,
    overlays: setName(folders.map((folder) => (folder === '.' ? '' : folder))),
    images: setName(images.map(imageName)),
  }
  const name = template.replace(
    /\{([a-z-]+)\}/g,
    (_, placeholder: string) => values[placeholder] ?? '',
  )
  if (name === branch || !isBranchName(name))
    throw invalidInput(
      'pull-request-branch',
      `"${template}" becomes "${name}", ${name === branch ? 'the branch to land on' : 'which is no name of a branch'}: write another one, such as kustomize-bump/{branch}/{overlays}/{images}.`,
    )
  return name
}

function imageName({ find }: WantedImage): string {
  return find.by === 'name' ? find.name : (find.oneOf[0] ?? '')
}

/**
 * One part of a ref for a set of names. A slash becomes two hyphens: with slashes, the branch of `acme/api` would
 * stand in the way of the one of `acme/api/worker`. Where that could mean another set as well, a hash is added.
 */
function setName(names: readonly string[]): string {
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
function hash(text: string): string {
  let value = 0x811c9dc5
  for (const letter of text)
    value = Math.imul(value ^ (letter.codePointAt(0) ?? 0), 0x01000193)
  return (value >>> 0).toString(16).padStart(8, '0')
}
