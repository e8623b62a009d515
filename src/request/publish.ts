import { invalidInput } from '../problem.ts'
import { defaultAuthor, parseAuthor, type Author } from './author.ts'
import {
  parsePullRequest,
  pullRequestInputs,
  type PullRequestOptions,
} from './pull-request.ts'
import type { Target } from './target.ts'
import { choice, flag } from './keyword.ts'

/** What is done with the change. */
export type Publish =
  | { readonly kind: 'push' }
  | { readonly kind: 'pull-request'; readonly options: PullRequestOptions }
  | { readonly kind: 'none' }

/** Who makes the commit: this action, or GitHub, which then signs it and takes no author. */
export type Committer =
  | { readonly kind: 'git'; readonly author: Author }
  | { readonly kind: 'github' }

type Name =
  | 'publish'
  | 'verified-commit'
  | 'commit-author'
  | (typeof pullRequestInputs)[number]

/**
 * Reads how the change is published.
 * @throws Refusal (invalid-input)
 */
export function parsePublish(
  input: (name: Name) => string,
  {
    target,
    number,
  }: { readonly target: Target; readonly number: number | undefined },
): Publish {
  const kind = choice('publish', input('publish'), [
    'push',
    'pull-request',
    'none',
  ])
  if (kind === 'push') refuseReview(input)
  if (kind !== 'pull-request') return { kind }
  if (target.kind === 'local')
    throw invalidInput(
      'publish',
      `is "pull-request", and ${target.name} is a folder, which has none: write push, or give a repository on GitHub.`,
    )
  return { kind, options: parsePullRequest(input, number) }
}

/** Whoever asks for a review does not want the change to land without one. */
function refuseReview(input: (name: Name) => string): void {
  for (const name of pullRequestInputs) {
    const value = input(name)
    if (name !== 'pull-request-branch' && !['', 'false', 'off'].includes(value))
      throw invalidInput(
        name,
        `is given, and "publish: push" opens no pull request: write "publish: pull-request", or take ${name} out.`,
      )
  }
}

/**
 * Reads who makes the commit.
 * @throws Refusal (invalid-input)
 */
export function parseCommitter(
  input: (name: Name) => string,
  target: Target,
): Committer {
  const author = input('commit-author')
  if (!flag('verified-commit', input('verified-commit')))
    return { kind: 'git', author: parseAuthor(author) }
  if (author !== '' && author !== defaultAuthor)
    throw invalidInput(
      'verified-commit',
      `is true, and "commit-author" is "${author}": GitHub signs only commits in the name of the token's owner. Take one of them out.`,
    )
  if (target.kind === 'local')
    throw invalidInput(
      'verified-commit',
      `is true, and ${target.name} is a folder: only GitHub signs commits.`,
    )
  return { kind: 'github' }
}
