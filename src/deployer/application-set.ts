import { applicationSources } from './application.ts'
import type { Deployer } from './deployer.ts'
import { generatedParameters } from './generators.ts'
import { fieldsOf, textOf, type Manifest } from './manifest.ts'
import type { Parameters, SourceTree } from './parameters.ts'
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
      ? []
      : ['its "templatePatch" is not evaluated here']
  return generated.flatMap((one) => {
    const template = mergeTemplates(fieldsOf(spec['template']), one.template)
    const filled = fieldsOf(fillTemplate(template, one.parameters, dialect))
    const metadata = fieldsOf(filled['metadata'])
    const application = {
      ...manifest,
      name: textOf(metadata['name']) ?? manifest.name,
      value: filled,
    }
    return applicationSources(application, 'ApplicationSet').map(
      (deployer) => ({
        ...deployer,
        name: manifest.name,
        unknowns: [...deployer.unknowns, ...one.unknowns, ...patched],
      }),
    )
  })
}

/** A generator's own template goes over that of the set, map by map. */
function mergeTemplates(below: Parameters, above: Parameters): Parameters {
  const merged: Record<string, unknown> = { ...below }
  for (const [key, value] of Object.entries(above)) {
    const old = fieldsOf(below[key])
    const now = fieldsOf(value)
    merged[key] =
      Object.keys(old).length > 0 && Object.keys(now).length > 0
        ? mergeTemplates(old, now)
        : isEmpty(value)
          ? below[key]
          : value
  }
  return merged
}

function isEmpty(value: unknown): boolean {
  return (
    value === '' ||
    (typeof value === 'object' &&
      value !== null &&
      Object.keys(value).length === 0)
  )
}
