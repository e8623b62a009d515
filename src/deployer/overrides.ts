import { parse, stringify } from 'yaml'
import type { Overrides } from './deployer.ts'
import {
  compact,
  setArgoImages,
  setFluxImages,
  type FluxImages,
} from './image-overrides.ts'
import { asKubernetes } from './kubernetes-yaml.ts'
import { fieldsOf, listOf } from './manifest.ts'

/** What a field of the kustomization becomes by what a deployer sets. */
type Change = (existing: unknown, set: unknown) => unknown

const replaced: Change = (existing, set) => set ?? existing

const appended: Change = (existing, set) =>
  listOf(set).length === 0 ? existing : [...listOf(existing), ...listOf(set)]

const merged: Change = (existing, set) =>
  Object.keys(fieldsOf(set)).length === 0
    ? existing
    : { ...fieldsOf(existing), ...fieldsOf(set) }

const byName: Change = (existing, set) => {
  const names = new Set(listOf(set).map((one) => fieldsOf(one)['name']))
  const kept = listOf(existing).filter(
    (one) => !names.has(fieldsOf(one)['name']),
  )
  return names.size === 0 ? existing : appended(kept, set)
}

type Changes = Readonly<Record<string, Change>>

const common: Changes = {
  namePrefix: replaced,
  nameSuffix: replaced,
  patches: appended,
  components: appended,
}

/** The steps of argo-cd, util/kustomize/kustomize.go:Build, each an edit of the kustomization. */
const argocd: Changes = {
  ...common,
  images: setArgoImages,
  replicas: byName,
  commonLabels: merged,
  commonAnnotations: merged,
  namespace: replaced,
}

/** fluxcd/pkg, kustomize_generator.go:GenerateManifest. */
const flux = (rule: FluxImages): Changes => ({
  ...common,
  targetNamespace: replaced,
  images: (existing, set) => setFluxImages(existing, set, rule),
})

/** Whether a deployer changes anything in the kustomization of its path. */
export function changesBuild({ tool, fields }: Overrides): boolean {
  const changes = tool === 'argocd' ? argocd : flux('fields')
  return Object.keys(changes).some((name) => name in fields)
}

/**
 * The kustomization of a path as its deployer builds it.
 *
 * @param text the kustomization as it will be committed
 */
export function overridden(
  text: string,
  { tool, fields }: Overrides,
  rule: FluxImages = 'fields',
): string {
  const options = { ...asKubernetes, maxAliasCount: 10_000 }
  const file = { ...fieldsOf(parse(text, options)) }
  const changes = tool === 'argocd' ? argocd : flux(rule)
  const { commonLabels: pairs, ...others } = fields
  const isPlain = tool === 'argocd' && fields['labelWithoutSelector'] === true
  for (const [name, change] of Object.entries(changes)) {
    const own = name === 'targetNamespace' ? 'namespace' : name
    file[own] = change(file[own], (isPlain ? others : fields)[name])
  }
  if (isPlain && Object.keys(fieldsOf(pairs)).length > 0) {
    const includeTemplates = fields['labelIncludeTemplates'] === true
    file['labels'] = appended(file['labels'], [{ pairs, includeTemplates }])
  }
  return stringify(compact(file), {
    aliasDuplicateObjects: false,
    version: '1.1',
    // No two readers agree on what is a text without them.
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
  })
}
