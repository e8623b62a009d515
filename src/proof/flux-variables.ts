import type { RenderedFolder } from './prove-folder.ts'
import type { DeployerBuild } from '../deployer/deployer.ts'
import { fillReference, type PostBuild } from '../deployer/flux/post-build.ts'
import { notice, warning, type Diagnostic } from '../problem/problem.ts'
import { listed } from '../problem/message.ts'

/**
 * Diagnostics of the variables that Flux fills in after its build (`postBuild`): those without a value, and those in an
 * image of the request.
 *
 * @param missing variables without a value, in any object
 */
export function* fluxVariableDiagnostics(
  { title, at, overrides }: DeployerBuild,
  { path, proof }: RenderedFolder,
  postBuild: PostBuild | undefined,
  missing: readonly string[],
): Iterable<Diagnostic> {
  if (postBuild === undefined) return
  const asked = new Set(proof.controlled.map(({ image }) => image.reference))
  for (const reference of asked) {
    const { text, unknown } = fillReference(reference, postBuild)
    if (unknown.length > 0)
      yield notice({
        code: 'deployer-unknown',
        message: `${title} deploys "${reference}" from ${path} with the value of ${variables(unknown)} from ${listed(postBuild.sources)}, which only the cluster has.`,
        at,
      })
    else if (text !== reference)
      yield notice({
        code: 'deployer-fills',
        message: `${title} deploys "${reference}" from ${path} as "${text}".`,
        at,
      })
  }
  // What adds the source to a manifest without one may add values too.
  if (missing.length > 0 && 'sourceRef' in overrides.fields)
    yield warning({
      code: 'deployer-fills',
      message: `${title} has no value for ${variables(missing)}, which ${path} uses. kustomize-controller 1.9 and newer then deploys nothing, and older ones leave it empty. Set it in \`postBuild.substitute\`, or write "$\${" in the manifest.`,
      at,
    })
}

function variables(names: readonly string[]): string {
  return listed(names.map((name) => `"\${${name}}"`))
}
