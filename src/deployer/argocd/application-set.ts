import { applicationSources } from './application.ts'
import type { Deployer } from '../deployer.ts'
import { generatedParameters } from './generators.ts'
import { fieldsOf, mergedMaps, textOf, type Manifest } from '../manifest.ts'
import type { SourceTree } from './parameters.ts'
import { fillTemplate } from './template.ts'

/**
 * The sources of every Application that an ApplicationSet makes. Of a generator that only the cluster can run, what the
 * template says without a parameter is kept, and said to be unknown.
 *
 * @param tree the repository that git generators read, where it is the one that lands
 */
export async function applicationSetSources(
  manifest: Manifest,
  tree: SourceTree,
): Promise<readonly Deployer[]> {
  const spec = fieldsOf(manifest.value['spec'])
  const generated = await generatedParameters(spec, tree)
  const dialect = spec['goTemplate'] === true ? 'go' : 'fast'
  const patched =
    spec['templatePatch'] === undefined
      ? undefined
      : 'its "templatePatch" is not evaluated here'
  return generated.flatMap((one) => {
    // A generator's own template goes over that of the set.
    const template = mergedMaps(fieldsOf(spec['template']), one.template, isSet)
    const filled = fieldsOf(fillTemplate(template, one.parameters, dialect))
    const metadata = fieldsOf(filled['metadata'])
    const application = {
      ...manifest,
      name: textOf(metadata['name']) ?? manifest.name,
      value: filled,
    }
    return applicationSources(application).map((deployer) => ({
      ...deployer,
      kind: 'ApplicationSet',
      name: manifest.name,
      unknown: deployer.unknown ?? one.unknown ?? patched,
    }))
  })
}

function isSet(value: unknown): boolean {
  return typeof value === 'object' && value !== null
    ? Object.keys(value).length > 0
    : value !== ''
}
