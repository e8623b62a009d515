import { openSnapshot, openTarget } from './open-repositories.ts'
import type { RunContext, Services } from '../context.ts'
import { openObjects, type Snapshot } from '../git/snapshot.ts'
import { isOnGitHub } from './advice.ts'
import { openForge, readSourcePull } from './open-forge.ts'
import { startKustomize } from '../kustomize/engine.ts'
import { openAncestry } from '../order/ancestry.ts'
import { openPolicyChecks } from '../policy/checks.ts'
import type { Request } from '../request/inputs.ts'

/** How long after its deadline a run that does not end by itself is killed. */
const patienceMs = 60_000

/**
 * Opens what the attempts of a run share. kustomize loads while git fetches; what few runs need is imported only there,
 * for a fast start.
 */
export async function openServices(
  request: Request,
  context: RunContext,
): Promise<Services & AsyncDisposable> {
  const { engine, policy, showDiff } = request
  const { debug, timeline, signal, remainingMs } = context
  // Loaded while git fetches.
  if (request.task.kind !== 'bump') void import('../github/read-pull.ts')
  await using opened = new AsyncDisposableStack()
  const open =
    engine.kind === 'embedded'
      ? startKustomize
      : (await import('../kustomize/on-runner.ts')).openKustomizeOnRunner
  const kustomize =
    request.validate === 'none'
      ? undefined
      : opened.use(
          await open({
            ...context,
            args: engine.args,
            log: debug,
            killAt: Date.now() + remainingMs() + patienceMs,
          }),
        )
  const repository = opened.use(await openTarget(request, context))
  const ancestry = opened.use(
    openAncestry({
      ...context,
      event: request.event,
      token: request.sourceToken,
      timeoutMs: Math.min(60_000, Math.ceil(remainingMs() / 4)),
    }),
  )
  const kept = opened.move()
  const openSource = async () => {
    const again = kept.use(await openTarget(request, context))
    return { repository: again, objects: openObjects(again) }
  }
  let opening: ReturnType<typeof openForge> | undefined
  const findForge = () => (opening ??= openForge(request, context))
  let source: ReturnType<typeof openSource> | undefined
  const others = new Map<string, Promise<Snapshot>>()
  return {
    repository,
    objects: openObjects(repository),
    kustomize,
    renderCache: new Map(),
    rolledBack: new Map(),
    debug,
    timeline,
    showDiff,
    policyChecks: policy && openPolicyChecks(policy, request, context),
    ancestry,
    openSnapshot(name) {
      const known =
        others.get(name) ?? openSnapshot(name, request, context, kept)
      others.set(name, known)
      // Not kept, so that the next attempt asks again.
      known.catch(() => others.delete(name))
      return known
    },
    openSource: () => (source ??= openSource()),
    server: async () =>
      isOnGitHub(request) ? 'GitHub' : (await findForge())?.client.server.name,
    async forge() {
      const forge = await findForge()
      if (forge === undefined) throw new Error('the server has no API')
      return forge
    },
    pullRequest: (number) => readSourcePull(number, request, context),
    signal,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}
