import { choice, flag, type Input } from '../input-values.ts'
import { parsePrivateKey, type PrivateKey } from '../target/private-key.ts'
import { parsePullRequest, type PullRequestOptions } from './pull-request.ts'
import type { Target } from '../target/target.ts'
import { inputNames } from '../input-names.ts'
import { invalidInput, wrongValue } from '../invalid-input.ts'

/** What is done with the change. */
export type Publish =
  | { readonly kind: 'push' }
  | { readonly kind: 'pull-request'; readonly options: PullRequestOptions }
  | { readonly kind: 'none' }

/** Who makes the commit: this action, or GitHub, which then signs it and takes no author. */
export type Committer =
  | {
      readonly kind: 'git'
      readonly author: Author
      readonly signingKey?: PrivateKey | undefined
    }
  | { readonly kind: 'github' }

/** Reads how the change is published. */
export function parsePublish(
  input: Input,
  target: Target,
  number: number | undefined,
): Publish {
  const kind = choice(input, 'publish', ['push', 'pull-request', 'none'])
  if (kind === 'push') refuseReview(input)
  if (kind !== 'pull-request') return { kind }
  if (target.kind === 'local')
    throw invalidInput(
      'publish',
      `is "pull-request", but ${target.name} is a folder, which has no pull requests. Write push, or name a repository on GitHub.`,
    )
  return { kind, options: parsePullRequest(input, number) }
}

/** An option of a pull request shows that the change is not meant to land without one. */
function refuseReview(input: Input): void {
  const name = inputNames.find(
    (one) =>
      one.startsWith('pull-request-') &&
      one !== 'pull-request-branch' &&
      !['', 'false', 'off'].includes(input(one)),
  )
  if (name !== undefined)
    throw invalidInput(
      name,
      `is given, and "publish: push" opens no pull request. Write "publish: pull-request", or remove ${name}.`,
    )
}

/** Reads who makes the commit. */
export function parseCommitter(input: Input, target: Target): Committer {
  const author = input('commit-author')
  const signingKey =
    input('signing-key') === ''
      ? undefined
      : parsePrivateKey(input, 'signing-key')
  if (!flag(input, 'verified-commit'))
    return { kind: 'git', author: parseAuthor(author), signingKey }
  if (signingKey !== undefined)
    throw invalidInput(
      'verified-commit',
      'is true, but "signing-key" is given. A server signs verified commits with its own key. Remove one of the two.',
    )
  if (author !== '' && author !== defaultAuthor)
    throw invalidInput(
      'verified-commit',
      `is true, but "commit-author" is "${author}". GitHub signs only commits in the name of the token's owner. Remove one of the two.`,
    )
  if (target.kind === 'local')
    throw invalidInput(
      'verified-commit',
      `is true, but ${target.name} is a folder. Only GitHub signs commits. Remove it.`,
    )
  return { kind: 'github' }
}

export interface Author {
  readonly name: string
  readonly mail: string
}

/** The default of `commit-author`, as action.yml has it. */
export const defaultAuthor =
  'github-actions[bot] <41898282+github-actions[bot]@users.noreply.github.com>'

const authorPattern =
  /^([^<>\p{Cc}]*[^<>\s\p{Cc}])\s*<([^<>\s\p{Cc}]+@[^<>\s\p{Cc}]+)>$/u

/** Reads the `commit-author` input, `Name <mail>`. */
export function parseAuthor(input: string): Author {
  const [, name = '', mail = ''] = authorPattern.exec(input) ?? []
  // git takes a name of punctuation alone for an empty one.
  if (/[\p{L}\p{N}]/u.test(name)) return { name, mail }
  throw wrongValue(
    'commit-author',
    input,
    'an author',
    'Write Name <mail@example.com>.',
  )
}
