import { posix } from 'node:path'
import { isMap, isScalar } from 'yaml'

import { firstDocument } from '../yaml/document.ts'
import { valueOf } from '../yaml/nodes.ts'

/** The names of a kustomization file, exact and with case (kustomize, RecognizedKustomizationFileNames). */
export const kustomizationNames: readonly string[] = [
  'kustomization.yaml',
  'kustomization.yml',
  'Kustomization',
]

/** Whether a path ends in the name of a kustomization file. */
export function isKustomization(path: string): boolean {
  return kustomizationNames.includes(posix.basename(path))
}

/** Whether a file is kustomize's: Flux and others have a kind of that name too, and may call their file so. */
export function isKustomizeFile(text: string): boolean {
  const group = field(text, 'apiVersion')?.split('/')[0]
  return group === undefined || group === 'kustomize.config.k8s.io'
}

/** Whether a kustomization is a component, which renders nothing but what the overlays that list it have. */
export function isComponent(text: string): boolean {
  return isKustomizeFile(text) && field(text, 'kind') === 'Component'
}

function field(text: string, key: string): string | undefined {
  const root = firstDocument(text).contents
  const value = isMap(root) ? valueOf(root, key) : null
  return isScalar(value) ? String(value.value) : undefined
}
