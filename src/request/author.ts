import { invalidInput } from '../problem.ts'

export interface Author {
  readonly name: string
  readonly mail: string
}

/** The default of `commit-author`, as action.yml has it. */
export const defaultAuthor =
  'github-actions[bot] <41898282+github-actions[bot]@users.noreply.github.com>'

/**
 * Reads the `commit-author` input, `Name <mail>`.
 * @throws Refusal (invalid-input)
 */
export function parseAuthor(input: string): Author {
  const match =
    /^([^<>\p{Cc}]*[^<>\s\p{Cc}])\s*<([^<>\s\p{Cc}]+@[^<>\s\p{Cc}]+)>$/u.exec(
      input,
    )
  const [, name, mail] = match ?? []
  // git takes names of nothing but punctuation for empty ones.
  if (name !== undefined && mail !== undefined && /[\p{L}\p{N}]/u.test(name))
    return { name, mail }
  throw invalidInput(
    'commit-author',
    `"${input}" is no author: write Name <mail@example.com>.`,
  )
}
