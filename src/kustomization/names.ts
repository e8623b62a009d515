/** The names of a kustomization file, exact and with case (kustomize, RecognizedKustomizationFileNames). */
export const kustomizationNames: readonly string[] = [
  'kustomization.yaml',
  'kustomization.yml',
  'Kustomization',
]
