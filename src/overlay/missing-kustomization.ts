import { posix } from 'node:path'
import { isKustomization } from '../kustomization/names.ts'
import { listed } from '../problem/message.ts'

/** What to do about a folder without a kustomization; the lines to paste are for the details of the problem. */
export interface Advice {
  readonly message: string
  readonly details?: string
}

/**
 * Names a kustomization of almost the right name, such as in another case, which some disks do not mind; else the folders
 * below that have one; else says what to do with a Helm chart; else gives the lines that make the folder an overlay of
 * the nearest `base` above it, or where there is none, of its own manifests.
 *
 * @param files every path of the commit
 */
export function adviseKustomization(
  folder: string,
  files: readonly string[],
): Advice {
  const misspelt = files.find(
    (file) =>
      posix.dirname(file) === folder &&
      /^kustomization(\.ya?ml)?$/i.test(posix.basename(file)),
  )
  if (misspelt !== undefined)
    return {
      message: `Rename ${misspelt} to kustomization.yaml: kustomize does not read the name as it is.`,
    }
  const kustomized = kustomizedFolders(files)
  const below = kustomized.filter(
    (other) => folder === '.' || other.startsWith(`${folder}/`),
  )
  if (below.length > 0)
    return {
      message: `Name a folder below it that has one: ${listed(below)}.`,
    }
  if (files.includes(posix.join(folder, 'Chart.yaml')))
    return {
      message:
        'It is a Helm chart, and no values are edited here. Name a folder whose kustomization has the chart under "helmCharts", and set "kustomize: path" and "kustomize-build-args: --enable-helm".',
    }
  const base = baseOf(folder, kustomized)
  const own = files
    .filter((file) => posix.dirname(file) === folder && /\.ya?ml$/.test(file))
    .map((file) => quoted(posix.basename(file)))
  const resources = base === undefined ? own : [base]
  const file = posix.join(folder, 'kustomization.yaml')
  if (resources.length === 0)
    return { message: `Add ${file}, with its manifests under "resources".` }
  const more = resources.length > 3 ? ', ...' : ''
  return {
    message: `Add ${file} with "resources: [${resources.slice(0, 3).join(', ')}${more}]".`,
    details: [
      'apiVersion: kustomize.config.k8s.io/v1beta1',
      'kind: Kustomization',
      'resources:',
      ...resources.map((resource) => `  - ${resource}`),
    ].join('\n'),
  }
}

/** The folders of files that are kustomizations. */
export function kustomizedFolders(files: readonly string[]): readonly string[] {
  return files.filter(isKustomization).map((file) => posix.dirname(file))
}

/** The nearest folder `base` beside the folder or one above it, as the folder refers to it. */
function baseOf(
  folder: string,
  kustomized: readonly string[],
): string | undefined {
  for (let above = folder; above !== '.';) {
    above = posix.dirname(above)
    const base = posix.join(above, 'base')
    if (kustomized.includes(base)) return posix.relative(folder, base)
  }
  return undefined
}

function quoted(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : JSON.stringify(name)
}
