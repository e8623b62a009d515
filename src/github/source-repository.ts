import { getPath, getString } from '../request/json.ts'
import { openOctokit } from '../forge/client.ts'
import type { RefKind } from '../request/event/effective-event.ts'
import type { PullRequestSides } from '../request/event/event.ts'

/** The workflow's own repository, and how its API is reached. */
interface SourceRepository {
  /** As owner/name. */
  readonly repository: string
  readonly token: string
  readonly apiUrl: string
  readonly signal: AbortSignal
}

/** The octokit, and the parameters of every call. */
function open({ repository, token, apiUrl, signal }: SourceRepository) {
  const [owner = '', repo = ''] = repository.split('/')
  const common = { owner, repo, request: { signal } }
  return { rest: openOctokit(token, apiUrl).rest, common }
}

const relations = new Map([
  ['ahead', 'ahead'],
  ['behind', 'behind'],
  ['identical', 'same'],
  ['diverged', 'diverged'],
] as const)

/**
 * Asks GitHub how one commit relates to another, by ids that may be cut.
 *
 * @returns 'absent' where GitHub does not know one of them, or the token cannot read it; undefined without an answer
 */
export async function compareCommits(
  { theirs, ours }: { readonly theirs: string; readonly ours: string },
  source: SourceRepository,
): Promise<'ahead' | 'behind' | 'same' | 'diverged' | 'absent' | undefined> {
  try {
    const { rest, common } = open(source)
    const { data } = await rest.repos.compareCommitsWithBasehead({
      ...common,
      basehead: `${theirs}...${ours}`,
      // The list of files comes with the first page only, and is not needed.
      per_page: 1,
      page: 2,
    })
    const base = getString(data, 'base_commit', 'sha') ?? ''
    const meeting = getString(data, 'merge_base_commit', 'sha') ?? ''
    // A branch or a tag may have the name of a short id.
    const isOther =
      !base.startsWith(theirs) ||
      (data.status === 'behind' && !meeting.startsWith(ours))
    return isOther ? 'absent' : relations.get(data.status)
  } catch (error) {
    const status = getPath(error, 'status')
    return status === 404 || status === 422 ? 'absent' : undefined
  }
}

/**
 * Asks which repositories a pull request goes between.
 * Anything but a clear answer is 'unknown', for which nothing lands.
 */
export async function pullRequestSides(
  number: number,
  source: SourceRepository,
): Promise<PullRequestSides | 'unknown'> {
  try {
    const { rest, common } = open(source)
    const { data } = await rest.pulls.get({ ...common, pull_number: number })
    const base = getString(data, 'base', 'repo', 'full_name')
    return base === undefined
      ? 'unknown'
      : { head: getString(data, 'head', 'repo', 'full_name') ?? null, base }
  } catch {
    return 'unknown'
  }
}

/** Asks whether a name is that of a tag, and of no branch. Without an answer it is a branch. */
export async function kindOfRef(
  name: string,
  source: SourceRepository,
): Promise<RefKind> {
  const { rest, common } = open(source)
  const exists = (kind: RefKind) =>
    rest.git.getRef({ ...common, ref: `${kind}/${name}` }).then(
      () => true,
      (error: unknown) =>
        getPath(error, 'status') === 404 ? false : undefined,
    )
  const [tag, branch] = await Promise.all([exists('tags'), exists('heads')])
  return tag === true && branch === false ? 'tags' : 'heads'
}
