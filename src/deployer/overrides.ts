import { parse, stringify } from 'yaml'
import type { Overrides } from './deployer.ts'
import {
  argoImage,
  compact,
  setFluxImages,
  setImages,
  type FluxImages,
} from './image-overrides.ts'
import { asKubernetes, fieldsOf, listOf } from './manifest.ts'

type Fields = Readonly<Record<string, unknown>>

/** Whether a deployer changes anything in the kustomization of its path. */
export function changesBuild({ tool, fields }: Overrides): boolean {
  const names = tool === 'argocd' ? argocdFields : fluxFields
  return names.some((name) => name in fields)
}

const argocdFields = [
  'namePrefix',
  'nameSuffix',
  'images',
  'replicas',
  'commonLabels',
  'commonAnnotations',
  'namespace',
  'patches',
  'components',
]
const fluxFields = [
  'targetNamespace',
  'namePrefix',
  'nameSuffix',
  'patches',
  'components',
  'images',
]

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
  const kustomization = fieldsOf(
    parse(text, { ...asKubernetes, maxAliasCount: 10_000 }),
  )
  return stringify(
    tool === 'argocd'
      ? byArgo(kustomization, fields)
      : byFlux(kustomization, fields, rule),
    {
      aliasDuplicateObjects: false,
      version: '1.1',
      // No two readers agree on what is a text without them.
      defaultStringType: 'QUOTE_DOUBLE',
      defaultKeyType: 'PLAIN',
    },
  )
}

/** The steps of argo-cd, util/kustomize/kustomize.go:Build, each an edit of the kustomization. */
function byArgo(file: Fields, options: Fields): Fields {
  const labels = fieldsOf(options['commonLabels'])
  const isPlain = options['labelWithoutSelector'] === true
  const pairs = Object.keys(labels).length > 0 && isPlain
  return compact({
    ...file,
    namePrefix: options['namePrefix'] ?? file['namePrefix'],
    nameSuffix: options['nameSuffix'] ?? file['nameSuffix'],
    images: setImages(file['images'], listOf(options['images']).map(argoImage)),
    replicas: byName(file['replicas'], options['replicas']),
    commonLabels: isPlain
      ? file['commonLabels']
      : merged(file['commonLabels'], labels),
    labels: pairs
      ? [
          ...listOf(file['labels']),
          {
            pairs: labels,
            includeTemplates: options['labelIncludeTemplates'] === true,
          },
        ]
      : file['labels'],
    commonAnnotations: merged(
      file['commonAnnotations'],
      options['commonAnnotations'],
    ),
    namespace: options['namespace'] ?? file['namespace'],
    patches: appended(file['patches'], options['patches']),
    components: appended(file['components'], options['components']),
  })
}

/** fluxcd/pkg, kustomize_generator.go:GenerateManifest. */
function byFlux(file: Fields, spec: Fields, rule: FluxImages): Fields {
  const images = listOf(spec['images']).map(fieldsOf)
  return compact({
    ...file,
    namespace: spec['targetNamespace'] ?? file['namespace'],
    namePrefix: spec['namePrefix'] ?? file['namePrefix'],
    nameSuffix: spec['nameSuffix'] ?? file['nameSuffix'],
    patches: appended(file['patches'], spec['patches']),
    components: appended(file['components'], spec['components']),
    images: setFluxImages(file['images'], images, rule),
  })
}

function byName(existing: unknown, more: unknown): unknown {
  const wanted = listOf(more).map(fieldsOf)
  const names = new Set(wanted.map(({ name }) => name))
  const kept = listOf(existing).filter(
    (entry) => !names.has(fieldsOf(entry)['name']),
  )
  return wanted.length === 0 ? existing : [...kept, ...wanted]
}

function appended(existing: unknown, more: unknown): unknown {
  return listOf(more).length === 0
    ? existing
    : [...listOf(existing), ...listOf(more)]
}

function merged(existing: unknown, more: unknown): unknown {
  return Object.keys(fieldsOf(more)).length === 0
    ? existing
    : { ...fieldsOf(existing), ...fieldsOf(more) }
}
