import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { RunContext } from '../context.ts'
import { fetchTips } from '../git/fetch.ts'
import { openRepository, type Repository } from '../git/repository.ts'
import { defaultBranch } from '../git/branch.ts'
import { openObjects, type Snapshot } from '../git/snapshot.ts'
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

/** The tip of another repository of the workflow's server, by owner/name. */
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
  const branch = await defaultBranch(repository)
  const { tip: commit } = await fetchTips(repository, { branch, first: true })
  return { objects: openObjects(repository), commit }
}
