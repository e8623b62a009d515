import { isMap, isScalar } from 'yaml'

import { firstDocument } from './document.ts'
import { keyText } from './nodes.ts'

/** The names of a kustomization file, exact and with case (kustomize, RecognizedKustomizationFileNames). */
export const kustomizationNames: readonly string[] = [
  'kustomization.yaml',
  'kustomization.yml',
  'Kustomization',
]

/** Whether a path ends in the name of a kustomization file. */
export function isKustomization(path: string): boolean {
  return kustomizationNames.includes(path.slice(path.lastIndexOf('/') + 1))
}

/** Whether a file is kustomize's: Flux and others have a kind of that name too, and may call their file so. */
export function isKustomizeFile(text: string): boolean {
  const group = field(text, 'apiversion')?.split('/')[0]
  return group === undefined || group === 'kustomize.config.k8s.io'
}

/** Whether a kustomization is a component, which renders nothing but what the overlays that list it have. */
export function isComponent(text: string): boolean {
  return isKustomizeFile(text) && field(text, 'kind') === 'Component'
}

function field(text: string, key: string): string | undefined {
  const root = firstDocument(text).contents
  const pair = isMap(root)
    ? root.items.findLast((one) => keyText(one) === key)
    : undefined
  return isScalar(pair?.value) ? String(pair.value.value) : undefined
}
