import type { Objects, Snapshot } from '../git/snapshot.ts'

/** A commit, and what messages call it, such as `the branch "main"`. */
export interface TitledCommit extends Snapshot {
  readonly title: string
}

export function tipOf(
  objects: Objects,
  branch: string,
  commit: string,
): TitledCommit {
  return { objects, commit, title: titleOf(branch) }
}

export function titleOf(branch: string): string {
  return `the branch "${branch}"`
}
