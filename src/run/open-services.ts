import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { openAncestry } from '../order/ancestry.ts'
import { openRepository } from '../git/repository.ts'
import { openObjects } from '../git/snapshot.ts'
import type { Api } from '../github/api.ts'
import { startKustomize, type Kustomize } from '../kustomize/engine.ts'
import {
  openKustomizeOnRunner,
  type KustomizeOnRunner,
} from '../kustomize/on-runner.ts'
import { openPolicy } from '../policy/command.ts'
import { fetchTips } from '../git/fetch.ts'
import { defaultBranch } from '../git/server.ts'
import type { Snapshot } from '../plan/find-deployers.ts'
import type { SourceServices } from '../plan/targets.ts'
import { apiAddress, parseTarget, type Target } from '../request/target.ts'
import type { Engine } from '../request/programs.ts'
import type { Request } from '../request/inputs.ts'
import { openPolicyChecks } from '../policy/checks.ts'
import type { RunContext, Services } from '../context.ts'

/** kustomize starts to load first: that goes on while git fetches. */
export async function openServices(
  request: Request,
  context: RunContext,
): Promise<Services & AsyncDisposable> {
  const { validate, engine, target, token, sourceToken, event, policy } =
    request
  await using opened = new AsyncDisposableStack()
  const kustomize =
    validate === 'none'
      ? undefined
      : opened.use(await openKustomize(engine, context))
  const repository = opened.use(
    await openRepository({
      ...context,
      url: address(target, context.workspace),
      name: target.name,
      token: target.kind === 'local' ? '' : token,
    }),
  )
  const policyChecks =
    policy === undefined
      ? undefined
      : openPolicyChecks(
          opened.use(await openPolicy({ ...context, ...policy })),
          request,
          context.debug,
        )
  const ancestry = opened.use(
    openAncestry({
      ...context,
      event,
      token: sourceToken,
      apiUrl: context.api.rest,
      longest: Math.min(60_000, Math.ceil(context.remainingMs() / 4)),
    }),
  )
  let github: Promise<Api> | undefined
  const kept = opened.move()
  let source: ReturnType<SourceServices['openSource']> | undefined
  const others = new Map<string, Promise<Snapshot>>()
  return {
    repository,
    objects: openObjects(repository),
    kustomize,
    renderCache: new Map(),
    debug: context.debug,
    showDiff: request.showDiff,
    policyChecks,
    ancestry,
    openSnapshot(name) {
      const known =
        others.get(name) ??
        openSnapshot(name, request, { context, opened: kept })
      others.set(name, known)
      return known
    },
    openSource: () =>
      (source ??= openSource(request, { context, opened: kept })),
    github: () => (github ??= openGitHub(request, context)),
    signal: context.signal,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

/** The target once more. */
async function openSource(
  { target, token }: Request,
  {
    context,
    opened,
  }: { readonly context: RunContext; readonly opened: AsyncDisposableStack },
) {
  const repository = opened.use(
    await openRepository({
      ...context,
      url: address(target, context.workspace),
      name: target.name,
      token: target.kind === 'local' ? '' : token,
    }),
  )
  return { repository, objects: openObjects(repository) }
}

/** The tip of another repository of the workflow's server. */
async function openSnapshot(
  name: string,
  { event, target, token, sourceToken }: Request,
  {
    context,
    opened,
  }: { readonly context: RunContext; readonly opened: AsyncDisposableStack },
): Promise<Snapshot> {
  const other = parseTarget(name, event)
  if (other.kind === 'local') throw new Error('owner/name is not a path')
  const isOwn = other.own || target.kind === 'local'
  const isHome =
    !isOwn && URL.parse(target.url)?.origin === URL.parse(other.url)?.origin
  const repository = opened.use(
    await openRepository({
      ...context,
      url: other.url,
      name,
      token: isHome ? token : sourceToken,
    }),
  )
  const branch = await defaultBranch(repository)
  const { tip: commit } = await fetchTips(repository, { branch, first: true })
  return { objects: openObjects(repository), commit }
}

async function openKustomize(
  { kind, args }: Engine,
  { debug, ...context }: RunContext,
): Promise<Kustomize | KustomizeOnRunner> {
  return kind === 'embedded'
    ? startKustomize({ ...context, args, log: debug })
    : openKustomizeOnRunner({ ...context, args, log: debug })
}

/** octokit takes a third of the start: only who needs it waits for it. */
async function openGitHub(
  { target, token, event: { serverUrl } }: Request,
  context: RunContext,
): Promise<Api> {
  const { openApi } = await import('../github/api.ts')
  return openApi({
    ...context,
    repository: target.name,
    token,
    address: apiAddress(target, { serverUrl, own: context.api }),
    remaining: context.remainingMs,
  })
}

/** A path as a URL: git keeps the address as the name of a partial clone's origin, and that may not begin with "/". */
function address(target: Target, workspace: string): string {
  return target.kind === 'local'
    ? pathToFileURL(resolve(workspace, target.path)).href
    : target.url
}
