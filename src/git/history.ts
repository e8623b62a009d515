import type { Repository } from './repository.ts'
import { tipRef } from './tip.ts'

/**
 * Whether a commit of ours is in the history of the tip as last fetched. Right because later fetches come
 * without --depth: the first tip is where the history is cut, and all that came after it is here.
 */
export async function contains(
  repository: Repository,
  commit: string,
): Promise<boolean> {
  const code = await repository.ask([
    'merge-base',
    '--is-ancestor',
    commit,
    tipRef,
  ])
  return code === 0
}

/**
 * The commit with this Bump-Id that came after another one, in the history of the tip as last fetched: how a commit
 * is known again that GitHub made, and whose id was lost with its answer.
 */
export async function bumpAfter(
  repository: Repository,
  parent: string,
  bumpId: string,
): Promise<string | undefined> {
  const found = await repository.local({
    args: [
      'log',
      '-1',
      '--format=%H',
      `--grep=^Bump-Id: ${bumpId}$`,
      `${parent}..${tipRef}`,
    ],
  })
  return found.toString().trim() || undefined
}
