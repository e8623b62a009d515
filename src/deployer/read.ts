import { applicationSources } from './application.ts'
import { applicationSetSources } from './application-set.ts'
import type { Deployer } from './deployer.ts'
import { fluxKustomizations } from './flux.ts'
import { readManifests } from './manifest.ts'
import type { SourceTree } from './parameters.ts'

/**
 * Every deployer that manifest files define.
 *
 * @param files their text, by the name that messages use
 * @param tree what git generators read
 */
export async function readDeployers(
  files: ReadonlyMap<string, string>,
  tree: SourceTree,
): Promise<readonly Deployer[]> {
  const manifests = [...files].flatMap(([file, text]) =>
    readManifests(file, text),
  )
  const ofArgo = manifests.filter(({ group }) => group === 'argoproj.io')
  const sets = ofArgo.filter(({ kind }) => kind === 'ApplicationSet')
  return [
    ...ofArgo
      .filter(({ kind }) => kind === 'Application')
      .flatMap((manifest) => applicationSources(manifest)),
    ...(
      await Promise.all(sets.map((one) => applicationSetSources(one, tree)))
    ).flat(),
    ...fluxKustomizations(manifests),
  ]
}
