import { posix } from 'node:path'
import { globExpression } from './glob.ts'
import { Refusal } from '../../problem/problem.ts'
import { bare, lines, type Input } from '../input-values.ts'
import { withoutPasswords } from '../../problem/message.ts'
import type { InputName } from '../input-names.ts'
import { invalidInput, invalidValue } from '../invalid-input.ts'

/** A folder, or a pattern of folders; both relative to the repository's root, which is `.`. */
export type FolderPattern =
  | { readonly kind: 'folder'; readonly folder: string }
  | {
      readonly kind: 'glob'
      readonly folder: string
      /** What the whole path of a folder must match. */
      readonly expression: RegExp
    }

/** Reads the `validate-overlays` input: one folder or pattern per line. */
export function parseValidateOverlays(input: Input): readonly FolderPattern[] {
  const items = lines(input('validate-overlays')).map(bare)
  if (items.length > 0 && input('validate') === 'none')
    throw invalidInput(
      'validate-overlays',
      `names folders to render, but "validate: none" renders nothing. Remove one of the two.`,
    )
  return items.map((item) => parseFolderPattern('validate-overlays', item))
}

/**
 * Reads a folder, in which `*` and `?` stand for a part of one name and `**` for any number of folders, none included.
 * @throws Refusal (invalid-input, overlay-outside-repository)
 */
export function parseFolderPattern(
  input: InputName,
  text: string,
): FolderPattern {
  if (text.includes(','))
    throw invalidValue(
      input,
      `"${text}" is not a folder. Write one per line, without commas.`,
    )
  if (text.startsWith('!'))
    throw invalidValue(
      input,
      `"${text}" begins with "!", but no folder can be left out. Write the folders that are meant, or a pattern of them alone.`,
    )
  const folder = readFolder(text, input)
  const isGlob = /[*?]/.test(folder)
  const [unknown] = /[[\]{}!]/.exec(folder) ?? []
  if (unknown !== undefined && (isGlob || input === 'validate-overlays'))
    throw invalidValue(
      input,
      `"${text}" holds "${unknown}", which has no meaning here. Write "*", "**" and "?" only.`,
    )
  return isGlob
    ? { kind: 'glob', folder, expression: globExpression(folder) }
    : { kind: 'folder', folder }
}

/**
 * A folder as the user may write it (`./a/b/`, `a/b/kustomization.yaml`) as a path that git knows.
 * Paths of git never begin with `/` and hold no `..`, no backslash and no `.git`.
 */
export function readFolder(text: string, input: InputName): string {
  const parts = posix.normalize(text).split('/').filter(Boolean)
  const why = whyNoFolder(text, parts)
  if (why !== undefined)
    throw new Refusal({
      code: 'overlay-outside-repository',
      message: `Input "${input}": "${withoutPasswords(text)}" is not a folder of the repository: ${why}. Write it relative to the repository's root, such as k8s/overlays/production.`,
    })
  if (/^(kustomization\.ya?ml|Kustomization)$/.test(parts.at(-1) ?? ''))
    parts.pop()
  return posix.join(...parts)
}

/** The parts are those of the path, without what leads back. */
function whyNoFolder(
  text: string,
  parts: readonly string[],
): string | undefined {
  if (/^[a-z][\w+.-]*:\/\//i.test(text))
    return 'it is an address, which belongs in "repository"'
  if (/^(\/|[a-zA-Z]:)/.test(text)) return 'it is an absolute path'
  if (/[\\\p{Cc}]/u.test(text))
    return 'it holds a backslash or a control character; separate folders by "/"'
  if (parts[0] === '..') return 'it leads out of the repository'
  return parts.some((part) => part.toLowerCase() === '.git')
    ? 'it lies in ".git"'
    : undefined
}
