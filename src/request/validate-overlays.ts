import { invalidInput } from '../problem.ts'
import { lines } from './input-values.ts'
import { readFolder } from './overlays.ts'

/** Folders that are rendered beside the edited ones. */
export type FolderPattern =
  | { readonly kind: 'folder'; readonly folder: string }
  | {
      readonly kind: 'glob'
      /** As the user wrote it. */
      readonly text: string
      /** What the whole path of a folder must match. */
      readonly expression: RegExp
    }

/**
 * Reads the `validate-overlays` input: one folder per line, in which `*` and `?` stand for a part of one name and `**`
 * for any number of folders, none included.
 *
 * @param validate the `validate` input
 * @throws Refusal (invalid-input, overlay-outside-repository)
 */
export function parseValidateOverlays(
  input: string,
  validate: string,
): readonly FolderPattern[] {
  const items = lines(input)
  if (items.length > 0 && validate === 'none')
    throw invalidInput(
      'validate-overlays',
      `names folders to render, and "validate: none" renders nothing. Remove one of the two.`,
    )
  return items.map((line) => {
    if (line.startsWith('- ') || line.includes(','))
      throw invalidInput(
        'validate-overlays',
        `"${line}" is not a folder. Write one per line, without "- " and without commas.`,
      )
    const unknown = /[[\]{}!]/.exec(line)
    if (unknown !== null)
      throw invalidInput(
        'validate-overlays',
        `"${line}" holds "${unknown[0]}", which has no meaning here. Write "*", "**" and "?" only.`,
      )
    const folder = readFolder(line, 'validate-overlays')
    return /[*?]/.test(folder)
      ? { kind: 'glob', text: line, expression: expressionOf(folder) }
      : { kind: 'folder', folder }
  })
}

function expressionOf(glob: string): RegExp {
  const parts = glob
    .split(/(\/?\*\*(?:\/|$)|[*?])/)
    .map((part) => wildcards[part] ?? RegExp.escape(part))
  return new RegExp(`^${parts.join('')}$`)
}

const wildcards: Readonly<Record<string, string>> = {
  '**': '.*',
  '**/': '(?:.*/)?',
  '/**': '(?:/.*)?',
  '/**/': '/(?:.*/)?',
  '*': '[^/]*',
  '?': '[^/]',
}
