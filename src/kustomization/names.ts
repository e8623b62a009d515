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
