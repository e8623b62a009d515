import type { Problem } from '../problem.ts'
import type { GitResult } from './command.ts'
import {
  isPage,
  noGitServer,
  serverFailure,
  type ServerFailure,
} from './failure.ts'
import type { Repository } from './repository.ts'
import type { Place } from './error-patterns.ts'

/**
 * How a push ended. Only the server's own acknowledgement is `landed`. A lost race may hide a push that was applied
 * and sent again by libcurl: unless it is certain, and after `unclear`, the history on the server has to be asked.
 */
export type Pushed =
  | { readonly kind: 'landed' }
  | {
      readonly kind: 'lost'
      readonly words: string
      readonly isCertain: boolean
    }
  | { readonly kind: 'unclear'; readonly failure: ServerFailure }
  /** git could not even begin: nothing was sent. */
  | { readonly kind: 'unsent'; readonly failure: ServerFailure }
  | { readonly kind: 'refused'; readonly problem: Problem }

/** Where a branch is before a push and after it; undefined where there is none. */
export interface Move {
  readonly from: string | undefined
  readonly to: string | undefined
}

/**
 * Moves a branch, if and only if it still is where it was: a compare-and-swap. The lease with an explicit value
 * overwrites nothing else, and creates the branch only where none was expected.
 */
export async function push(
  repository: Repository,
  { from = '', to = '' }: Move,
  place: Place,
  /** Instead of the repository's own. */
  signal?: AbortSignal,
): Promise<Pushed> {
  const ref = `refs/heads/${place.branch}`
  const result = await repository.remote({
    args: [
      'push',
      '--porcelain',
      '--no-verify',
      `--force-with-lease=${ref}:${from}`,
      '--',
      repository.url,
      `${to}:${ref}`,
    ],
    ...(signal === undefined ? {} : { signal }),
  })
  const isHeard = /^https?:/.test(repository.url)
  return readPush(result, { ...place, commit: to, isHeard })
}

const race =
  /fetch first|non-fast-forward|stale info|shallow update not allowed|failed to update ref|incorrect old value provided|reference already exists|cannot lock ref .*(is at .* but expected|unable to resolve reference|Unable to create)/
const policy =
  /protected branch|hook declined|push declined|GH006|GH013|denying|not allowed to push|refusing to allow/i

/** What `git push --porcelain` has said (git-push(1), OUTPUT). */
export function readPush(
  result: GitResult,
  {
    isHeard,
    ...place
  }: Place & {
    readonly commit: string
    /** Whether its requests are heard, as those to a path are not. */
    readonly isHeard: boolean
  },
): Pushed {
  const [, flag, words = ''] =
    /^([ +*=!-])\t[^\t]+\t(.*)$/m.exec(result.stdout.toString()) ?? []
  if (result.exitCode === 0 && [' ', '*', '+', '-'].includes(flag ?? ''))
    return { kind: 'landed' }
  const { stderr, talk } = result
  const isByGit = words.startsWith('[rejected]')
  if (flag === '!' && isByGit && isPage(talk))
    return { kind: 'refused', problem: noGitServer(place).problem }
  if (flag === '!') return readRejection(words, stderr, place)
  const failure = serverFailure(stderr, place, talk?.retryAfter)
  const isUntouched = result.exitCode === 128
  if (isUntouched && failure.kind === 'final')
    return { kind: 'refused', problem: failure.problem }
  const isEndedBefore =
    isHeard &&
    result.exitCode === undefined &&
    talk !== undefined &&
    talk.hasPosted === undefined
  const isUnsent =
    isEndedBefore ||
    talk?.hasPosted === false ||
    (isUntouched && /unable to access/.test(stderr))
  return { kind: isUnsent ? 'unsent' : 'unclear', failure }
}

function readRejection(
  words: string,
  stderr: string,
  place: Place & { readonly commit: string },
): Pushed {
  const remote = [...stderr.matchAll(/^remote: (.*\S)\s*$/gm)].map(
    ([, line]) => line,
  )
  const said = [words, ...remote].join('\n')
  const target = `"${place.branch}" of ${place.repository}`
  if (/denied for writing|not allowed to push code to this project/.test(said))
    return { kind: 'refused', problem: serverFailure(said, place).problem }
  if (/exists; cannot create/.test(said))
    return refused(
      'push-rejected',
      `The server could not update ${target}: another branch stands in the way of its name.`,
      said,
    )
  if (race.test(said) && !policy.test(words))
    return {
      kind: 'lost',
      words: said,
      // By git itself, before it sent anything. A server's "is at A but expected B" may answer the second of two.
      isCertain: said.startsWith('[rejected]'),
    }
  if (/currently checked out/.test(said))
    return refused(
      'push-rejected',
      `"${place.branch}" is checked out in ${place.repository}, and git does not change it under a working tree: use a bare clone, or another branch.`,
      said,
    )
  if (/without `?workflows?`? (permission|scope)/.test(said))
    return refused(
      'permission-denied',
      `The token may not push what changes .github/workflows to ${target}. GITHUB_TOKEN never may: give the token of a GitHub App that has the permission Workflows, with write access, in "token".`,
      said,
    )
  if (policy.test(said))
    return refused('branch-protected', declined(target, said), said)
  return {
    kind: 'unclear',
    failure: {
      kind: 'unknown',
      problem: {
        severity: 'error',
        code: 'push-rejected',
        message: `The server rejected the push to ${target}.`,
        details: said,
      },
    },
  }
}

function declined(target: string, said: string): string {
  const isUnsigned = /signature|signed/i.test(said)
  const isDirect = /pull request|merge queue/i.test(said) || !isUnsigned
  const bypass = `or let the token's owner bypass the rule`
  if (!isUnsigned)
    return `${target} does not take direct pushes: a rule or a hook of the server declined this one. Write "publish: pull-request", ${bypass}.`
  return isDirect
    ? `${target} takes neither direct pushes nor unsigned commits: rules of the server declined this one. Write "publish: pull-request" and "verified-commit: true", ${bypass}.`
    : `${target} takes only signed commits: a rule of the server declined this one. Write "verified-commit: true", so that GitHub signs it, ${bypass}.`
}

function refused(
  code: Problem['code'],
  message: string,
  details: string,
): Pushed {
  return {
    kind: 'refused',
    problem: { severity: 'error', code, message, details },
  }
}
