import { isRecord } from '../../request/json.ts'
import type { Overrides } from '../deployer.ts'
import { parsedYaml } from '../kubernetes-yaml.ts'
import { fieldsOf, mergedMaps } from '../manifest.ts'

/** The application of an `.argocd-source*.yaml`; undefined for the file that is meant for all; null for other files. */
export function sourceFileOf(name: string): string | undefined | null {
  if (name === '.argocd-source.yaml') return undefined
  return /^\.argocd-source-(.+)\.yaml$/.exec(name)?.[1] ?? null
}

/**
 * The overrides of an Application after a file beside the overlay: a JSON merge patch of the source, whose lists
 * replace lists whole (argo-cd, repository.go:mergeSourceParameters). A list that is null stays as it was.
 *
 * @returns undefined where the text is not a map of YAML
 */
export function mergeSourceFile(
  overrides: Overrides,
  text: string,
): Overrides | undefined {
  const patch = parsedYaml(text)
  if (patch === null) return overrides
  if (!isRecord(patch)) return undefined
  const set = fieldsOf(patch['kustomize'])
  const fields = mergedMaps(overrides.fields, set, (value) => value !== null)
  return { tool: 'argocd', fields }
}
