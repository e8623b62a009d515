import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { RunContext } from '../context.ts'
import { ServerError } from '../git/failure.ts'
import { fetchTips } from '../git/fetch.ts'
import { openRepository, type Repository } from '../git/repository.ts'
import { defaultBranch } from '../git/branch.ts'
import { openObjects, type Snapshot } from '../git/snapshot.ts'
import { Refusal, type Reason } from '../problem.ts'
import type { Request } from '../request/inputs.ts'
import { parseTarget } from '../request/target/target.ts'

/** A private repository for the target of a run. */
export function openTarget(
  { target, token, ssh }: Request,
  context: RunContext,
): Promise<Repository> {
  const isLocal = target.kind === 'local'
  return openRepository({
    ...context,
    url: isLocal
      ? pathToFileURL(resolve(context.workspace, target.path)).href
      : target.url,
    name: target.name,
    token: isLocal ? '' : token,
    ssh,
  })
}

/**
 * The tip of another repository of the workflow's server, which "deployed-by" names as owner/name.
 * @throws Refusal, ServerError
 */
export async function openSnapshot(
  name: string,
  { event, target, token, sourceToken }: Request,
  context: RunContext,
  opened: AsyncDisposableStack,
): Promise<Snapshot> {
  const other = parseTarget(name, event)
  if (other.kind === 'local') throw new Error('owner/name is not a path')
  const isOwn = other.own || target.kind === 'local'
  const isHome =
    !isOwn && URL.parse(target.web)?.origin === URL.parse(other.web)?.origin
  const repository = opened.use(
    await openRepository({
      ...context,
      url: other.url,
      name,
      token: (isHome && token) || sourceToken,
    }),
  )
  try {
    const branch = await defaultBranch(repository)
    const { tip: commit } = await fetchTips(repository, { branch, first: true })
    return { objects: openObjects(repository), commit }
  } catch (cause) {
    throw ofDeployedBy(
      cause,
      name,
      isHome && token !== '' ? 'token' : 'source-token',
    )
  }
}

const unread: readonly Reason[] = [
  'repository-not-found',
  'permission-denied',
  'unauthorized',
]

/** The failure of another repository names the input that names it, and the one of its token. */
function ofDeployedBy(cause: unknown, name: string, token: string): unknown {
  if (cause instanceof Refusal)
    return new Refusal({
      ...cause.problem,
      message: `Input "deployed-by": the files of ${name} cannot be read, since it has no default branch. Push one there.`,
      demands: [],
    })
  if (!(cause instanceof ServerError)) return cause
  const { problem } = cause.failure
  const message = unread.includes(problem.code)
    ? `Input "deployed-by": ${name} does not exist, or "${token}" cannot read it. Check the name. Set "${token}" to a token that can read ${name} as well.`
    : `Input "deployed-by": the files of ${name} cannot be read. ${problem.message}`
  return new ServerError({
    ...cause.failure,
    problem: { ...problem, message, demands: [] },
  })
}
