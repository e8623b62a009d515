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
import type { Services } from '../plan/plan.ts'
import { openPolicy } from '../policy/command.ts'
import { apiAddress, type Target } from '../request/target.ts'
import type { Engine } from '../request/programs.ts'
import type { Request } from '../request/inputs.ts'
import { openPolicyChecks } from '../policy/checks.ts'
import { left, type RunContext } from '../context.ts'

/** kustomize starts to load first: that goes on while git fetches. */
export async function openServices(
  request: Request,
  world: RunContext,
): Promise<Services & AsyncDisposable> {
  const { validate, engine, target, token, sourceToken, event, policy } =
    request
  await using tools = new AsyncDisposableStack()
  const kustomize =
    validate === 'none'
      ? undefined
      : tools.use(await openKustomize(engine, world))
  const repository = tools.use(
    await openRepository({
      ...world,
      url: address(target, world.workspace),
      name: target.name,
      token: target.kind === 'local' ? '' : token,
    }),
  )
  const policyChecks =
    policy === undefined
      ? undefined
      : openPolicyChecks(
          tools.use(await openPolicy({ ...world, ...policy })),
          request,
          world.debug,
        )
  const ancestry = tools.use(
    openAncestry({
      ...world,
      event,
      token: sourceToken,
      apiUrl: world.api.rest,
      longest: Math.min(60_000, Math.ceil(left(world) / 4)),
    }),
  )
  let github: Promise<Api> | undefined
  const kept = tools.move()
  return {
    repository,
    objects: openObjects(repository),
    kustomize,
    known: new Map(),
    debug: world.debug,
    showDiff: request.showDiff,
    policyChecks,
    ancestry,
    github: () => (github ??= openGitHub(request, world)),
    signal: world.signal,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

async function openKustomize(
  { kind, args }: Engine,
  { debug, ...world }: RunContext,
): Promise<Kustomize | KustomizeOnRunner> {
  return kind === 'embedded'
    ? startKustomize({ ...world, args, log: debug })
    : openKustomizeOnRunner({ ...world, args, log: debug })
}

/** octokit takes a third of the start: only who needs it waits for it. */
async function openGitHub(
  { target, token, event: { serverUrl } }: Request,
  world: RunContext,
): Promise<Api> {
  const { openApi } = await import('../github/api.ts')
  return openApi({
    ...world,
    repository: target.name,
    token,
    address: apiAddress(target, { serverUrl, own: world.api }),
    remaining: () => left(world),
  })
}

/** A path as a URL: git keeps the address as the name of a partial clone's origin, and that may not begin with "/". */
function address(target: Target, workspace: string): string {
  return target.kind === 'local'
    ? pathToFileURL(resolve(workspace, target.path)).href
    : target.url
}
