import { setName } from './set-name.ts'
import { isBranchName } from '../target/branch.ts'
import type { WantedImage } from '../images/image.ts'
import type { ImagesFrom } from '../images/images-from.ts'
import { invalidValue, wrongValue } from '../invalid-input.ts'
import { fillTemplate, parseTemplate, type Template } from '../template.ts'

const placeholders = ['branch', 'overlays', 'images']

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
