import type { Repository } from './repository.ts'

/** How one commit stands to another in a history; a commit that is not there is 'absent'. */
export type Relation = 'ahead' | 'behind' | 'same' | 'diverged' | 'absent'

/**
 * Fetches every commit that a branch or a tag of the server reaches, and nothing but commits.
 * @returns whether it could
 */
export async function fetchHistory(repository: Repository): Promise<boolean> {
  const result = await repository.remote({
    args: [
      'fetch',
      '-q',
      '--no-tags',
      '--no-write-fetch-head',
      '--recurse-submodules=no',
      '--filter=tree:0',
      '--',
      repository.url,
      '+refs/heads/*:refs/heads/*',
      '+refs/tags/*:refs/tags/*',
    ],
  })
  return result.exitCode === 0
}

/** How `ours` stands to `theirs`; ids may be cut, as long as only one commit has them. */
export async function relation(
  repository: Repository,
  { theirs, ours }: { readonly theirs: string; readonly ours: string },
): Promise<Relation> {
  const [old, now] = [
    await commitOf(repository, theirs),
    await commitOf(repository, ours),
  ]
  if (old === undefined || now === undefined) return 'absent'
  if (old === now) return 'same'
  if (await isAncestor(repository, old, now)) return 'ahead'
  return (await isAncestor(repository, now, old)) ? 'behind' : 'diverged'
}

/** Looked up as an object: a branch of that name is not meant. */
async function commitOf(
  repository: Repository,
  id: string,
): Promise<string | undefined> {
  const output = await repository.local({
    args: ['cat-file', '--batch-check=%(objectname) %(objecttype)'],
    input: `${id}^{commit}\n`,
  })
  const [, commit] =
    /^([0-9a-f]{40,64}) commit$/.exec(output.toString().trim()) ?? []
  return commit?.startsWith(id) ? commit : undefined
}

async function isAncestor(
  repository: Repository,
  one: string,
  other: string,
): Promise<boolean> {
  const code = await repository.ask(['merge-base', '--is-ancestor', one, other])
  return code === 0
}
