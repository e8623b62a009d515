import type { RemoteBranch } from './error-patterns.ts'
import type { Demand } from '../problem/problem.ts'
import type { ErrorPattern } from '../process/error-pattern.ts'

const race =
  /fetch first|non-fast-forward|stale info|shallow update not allowed|failed to update ref|incorrect old value provided|reference already exists|already been updated by another client|invalid old id sent|failed to lock|cannot lock ref .*(is at .* but expected|unable to resolve reference|Unable to create)/
const nameConflict = /'refs\/heads\/([^']+)' exists; cannot create/
const unwritable = /Unable to create '.*': (?!File exists)/
const rule =
  /protected branch|hook declined|push declined|GH006|GH013|denying|not allowed to push|refusing to allow/i

/** Whether a branch was rejected since somebody else pushed first. */
export function isRace(status: string, output: string): boolean {
  // A rule's message can quote what reads like a race.
  const isSettled = nameConflict.test(output) || unwritable.test(output)
  return race.test(output) && !isSettled && !rule.test(status)
}

/** The first that matches the rejection of a branch, and the server's messages about it, counts. */
export const rejections: readonly ErrorPattern<RemoteBranch>[] = [
  {
    pattern: nameConflict,
    code: 'push-rejected',
    message: ({ repository, branch }, output) => {
      const other = nameConflict.exec(output)?.[1] ?? ''
      return `${repository} has the branch "${other}", and git cannot have "${branch}" beside it. Delete "${other}", or write another name in "pull-request-branch".`
    },
  },
  {
    pattern: unwritable,
    code: 'push-rejected',
    message: (branch) =>
      `The server cannot write ${named(branch)} to its disk. Check the rights and the free space there.`,
  },
  {
    pattern: /currently checked out/,
    code: 'push-rejected',
    message: ({ repository, branch }) =>
      `"${branch}" is checked out in ${repository}, and git does not change it under a working tree. Use a bare clone, or another branch.`,
  },
  {
    pattern: /without `?workflows?`? (permission|scope)/,
    code: 'permission-denied',
    message: (branch) =>
      `The token may not push changes of .github/workflows to ${named(branch)}. GITHUB_TOKEN never may: set "token" to one of a GitHub App that has the permission Workflows, with write access.`,
  },
  {
    pattern: rule,
    code: 'branch-protected',
    message: declined,
    demands: demandsOf,
  },
]

export function named({ repository, branch }: RemoteBranch): string {
  return `"${branch}" of ${repository}`
}

/** What else helps depends on the server and the inputs: see run/advice. */
function declined(branch: RemoteBranch, output: string): string {
  const who = branch.isSsh === true ? 'the deploy key' : "the token's owner"
  const demands = demandsOf(output)
  const takes = !demands.includes('signature')
    ? 'does not take direct pushes'
    : demands.includes('pull-request')
      ? 'takes neither direct pushes nor unsigned commits'
      : 'takes only signed commits'
  return `${named(branch)} ${takes}: a rule or a hook of the server declined this one. Let ${who} bypass the rule.`
}

/** What a rule asks for, by the server's messages; a pull request where they do not say. */
function demandsOf(output: string): readonly Demand[] {
  if (!/signature|signed/i.test(output)) return ['pull-request']
  return /pull request|merge queue/i.test(output)
    ? ['pull-request', 'signature']
    : ['signature']
}
