import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { RunContext } from '../context.ts'
import { ServerError } from '../git/failure.ts'
import { fetchTips } from '../git/fetch.ts'
import { openRepository, type Repository } from '../git/repository.ts'
import { defaultBranch } from '../git/branch.ts'
import { openObjects, type Snapshot } from '../git/snapshot.ts'
import { Refusal, type Reason } from '../problem/problem.ts'
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
 * The tip of another repository of the workflow's server, which "deployed-by" names as owner/name. It is read with the
 * first token that can.
 * @throws Refusal, ServerError
 */
export async function openSnapshot(
  name: string,
  request: Request,
  context: RunContext,
  opened: AsyncDisposableStack,
): Promise<Snapshot> {
  const { url } = parseOther(name, request)
  const [first, ...more] = readers(name, request)
  const open = async (token: string) => {
    const options = { ...context, url, name, token }
    const repository = opened.use(await openRepository(options))
    const branch = await defaultBranch(repository)
    const { tip: commit } = await fetchTips(repository, { branch, first: true })
    return { objects: openObjects(repository), commit }
  }
  let cause: unknown
  for (const { token } of [first, ...more]) {
    try {
      return await open(token)
    } catch (error) {
      cause = error
      if (!isUnread(error)) break
    }
  }
  throw ofDeployedBy(cause, name, [first, ...more])
}

function parseOther(name: string, { event }: Request) {
  const other = parseTarget(name, event)
  if (other.kind === 'local') throw new Error('owner/name is not a path')
  return other
}

/** A token that may read a repository, and the input that it comes from. */
interface Reader {
  readonly input: 'token' | 'source-token'
  readonly token: string
}

/** The tokens for another repository: that of the target only on the same server, where it can be an App's for both. */
function readers(
  name: string,
  request: Request,
): readonly [Reader, ...Reader[]] {
  const { target, token, sourceToken } = request
  const other = parseOther(name, request)
  const isHome =
    !other.own &&
    target.kind !== 'local' &&
    token !== '' &&
    URL.parse(target.web)?.origin === URL.parse(other.web)?.origin
  const source = { input: 'source-token', token: sourceToken } as const
  if (!isHome) return [source]
  const isOther = sourceToken !== '' && sourceToken !== token
  return [{ input: 'token', token }, ...(isOther ? [source] : [])]
}

const unread: readonly Reason[] = [
  'repository-not-found',
  'permission-denied',
  'unauthorized',
]

function isUnread(cause: unknown): boolean {
  return (
    cause instanceof ServerError && unread.includes(cause.failure.problem.code)
  )
}

/** The failure of another repository names the input that names it, and those of the tokens. */
function ofDeployedBy(
  cause: unknown,
  name: string,
  tried: readonly Reader[],
): unknown {
  if (cause instanceof Refusal)
    return new Refusal({
      ...cause.problem,
      message: `Input "deployed-by": the files of ${name} cannot be read, since it has no default branch. Push one there.`,
      demands: [],
    })
  if (!(cause instanceof ServerError)) return cause
  const { problem } = cause.failure
  const inputs = tried.map(({ input }) => `"${input}"`)
  const cannot =
    inputs.length > 1
      ? `neither ${inputs.join(' nor ')} can`
      : `${inputs.join('')} cannot`
  const message = isUnread(cause)
    ? `Input "deployed-by": ${name} does not exist, or ${cannot} read it. Check the name. Set ${inputs.at(-1)} to a token that can read ${name} as well.`
    : `Input "deployed-by": the files of ${name} cannot be read. ${problem.message}`
  return new ServerError({
    ...cause.failure,
    problem: { ...problem, message, demands: [] },
  })
}
