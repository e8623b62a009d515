import type { RunEvent } from '../event/event.ts'
import { getString } from '../json.ts'
import { lines } from '../input-values.ts'
import { valuesForRef } from '../ref-map.ts'
import type { Target } from './target.ts'
import { invalidInput, invalidValue, wrongValue } from '../invalid-input.ts'

/** GitHub makes signed commits for pull requests on a branch below this, for a moment. */
export const signingBranches = 'kustomize-bump-signing/'

/** The branch to land on; only the server knows which one is the default. */
export type Branch =
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'default' }

/**
 * The branch to land on: as given, or as a map of refs gives it; else the pushed branch of the workflow's own repository, or the base of its
 * pull request; else the default branch of the target.
 */
export function parseBranch(
  input: string,
  target: Target,
  event: RunEvent,
): Branch {
  const { ref } = event
  const items = lines(input)
  const [name, another] = valuesForRef('branch', 'a branch', { items, ref })
  if (another !== undefined)
    throw invalidInput(
      'branch',
      `names "${name}" and "${another}", but a run lands on one branch. Write one, or a map of one \`pattern: branch\` per line.`,
    )
  if (name !== undefined) return { kind: 'named', name: checkBranch(name) }
  const pushed =
    target.kind === 'local' || !target.own ? undefined : branchOf(event)
  return pushed === undefined
    ? { kind: 'default' }
    : { kind: 'named', name: pushed }
}

/** The branch that was pushed, or the base of the pull request; undefined for a tag. */
export function branchOf({ ref, payload }: RunEvent): string | undefined {
  const base = getString(payload, 'pull_request', 'base', 'ref')
  const refs = [
    ref.startsWith('refs/heads/gh-readonly-queue/') ? undefined : ref,
    getString(payload, 'merge_group', 'base_ref'),
    base && `refs/heads/${base}`,
  ]
  const [branch] = refs.flatMap(
    (one) => one?.match(/^refs\/heads\/(.+)$/)?.[1] ?? [],
  )
  return branch
}

const notInBranch =
  /^(-|HEAD$|@?$|\/)|[\s\p{Cc}~^:?*[\\]|\.\.|@\{|\/\/|(^|\/)\.|\.lock(\/|$)|[/.]$/u

/** The rules of git-check-ref-format for a branch; a leading "-" would be an option. */
export function isBranchName(name: string): boolean {
  return !notInBranch.test(name)
}

function checkBranch(name: string): string {
  if (name.startsWith('refs/'))
    throw invalidValue(
      'branch',
      `"${name}" is a full ref. Write the branch alone${name.startsWith('refs/heads/') ? `, ${name.slice('refs/heads/'.length)}` : ''}.`,
    )
  if (!isBranchName(name))
    throw wrongValue(
      'branch',
      name,
      'a branch name',
      'Write one that exists, such as main.',
    )
  return name
}
