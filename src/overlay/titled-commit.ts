/** A commit, and what messages call it, such as `the branch "main"`. */
export interface TitledCommit {
  readonly commit: string
  readonly title: string
}

export function tipOf(branch: string, commit: string): TitledCommit {
  return { commit, title: `the branch "${branch}"` }
}
