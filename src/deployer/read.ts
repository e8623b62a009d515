import { applicationSources } from './argocd/application.ts'
import { applicationSetSources } from './argocd/application-set.ts'
import { titleOf, type Deployer, type ReadDeployers } from './deployer.ts'
import { withSync } from './flux/instance.ts'
import { fluxKustomization } from './flux/kustomization.ts'
import { readManifests, type Manifest } from './manifest.ts'
import type { SourceTree } from './argocd/parameters.ts'

/**
 * Every deployer that manifest files define, and what else there is.
 *
 * @param files their text, by the name that messages use
 * @param tree what git generators read
 */
export async function readDeployers(
  files: ReadonlyMap<string, string>,
  tree: SourceTree,
): Promise<ReadDeployers> {
  const read = [...files].map(([file, text]) => readManifests(file, text))
  const manifests = read.flatMap((one) => one.manifests).flatMap(withSync)
  const found = await Promise.all(
    manifests.map((manifest) => deployersIn(manifest, manifests, tree)),
  )
  return {
    deployers: found.flatMap((one) => (typeof one === 'string' ? [] : one)),
    others: found.filter((one) => typeof one === 'string'),
    unread: read.flatMap(({ unread }) => unread),
  }
}

/** The deployers that a manifest defines, or a sentence on one that deploys no folder. */
async function deployersIn(
  manifest: Manifest,
  all: readonly Manifest[],
  tree: SourceTree,
): Promise<readonly Deployer[] | string> {
  const { group, kind, name } = manifest
  switch (`${group}/${kind}`) {
    case 'kustomize.toolkit.fluxcd.io/Kustomization':
      return [fluxKustomization(manifest, all)]
    case 'argoproj.io/Application':
      return orOther(
        applicationSources(manifest),
        `${titleOf({ kind: 'Application', name })} has no path, so it deploys no folder`,
      )
    case 'argoproj.io/ApplicationSet':
      return orOther(
        await applicationSetSources(manifest, tree),
        `${titleOf({ kind: 'ApplicationSet', name })} makes no application of a folder`,
      )
    default:
      return []
  }
}

function orOther(deployers: readonly Deployer[], other: string) {
  return deployers.length > 0 ? deployers : other
}
