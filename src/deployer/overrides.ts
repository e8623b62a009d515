import { parse, stringify } from 'yaml'
import { splitReference } from '../request/image.ts'
import type { Overrides } from './deployer.ts'
import { fieldsOf, listOf, textOf } from './manifest.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * How kustomize-controller merges `spec.images`: it replaced an entry whole up to 1.9.3, and goes field by field since
 * 1.9.4 (fluxcd/pkg, kustomize_generator.go:GenerateManifest). Both are in use.
 */
export type FluxImages = 'whole entries' | 'fields'

/** Whether a deployer changes anything in the kustomization of its path. */
export function changesBuild({ tool, ...rest }: Overrides): boolean {
  const fields = 'kustomize' in rest ? rest.kustomize : rest.spec
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
  overrides: Overrides,
  rule: FluxImages = 'fields',
): string {
  const kustomization = fieldsOf(parse(text, { uniqueKeys: false }))
  return stringify(
    overrides.tool === 'argocd'
      ? byArgo(kustomization, overrides.kustomize)
      : byFlux(kustomization, overrides.spec, rule),
    // kustomize reads YAML 1.1: there, `y` is a boolean without quotes.
    { aliasDuplicateObjects: false, version: '1.1' },
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

/** `kustomize edit set image`: the entry of that name is replaced whole, an unknown one appended, all sorted by name. */
function setImages(existing: unknown, wanted: readonly Fields[]): unknown {
  if (wanted.length === 0) return existing
  const old = listOf(existing).map(fieldsOf)
  const names = new Set(wanted.map(({ name }) => name))
  return [...old.filter(({ name }) => !names.has(name)), ...wanted]
    .map((entry) => starsKept(entry, old))
    .toSorted((one, other) =>
      compare(textOf(one['name']), textOf(other['name'])),
    )
}

/** A `*` keeps what the entry had. */
function starsKept(entry: Fields, old: readonly Fields[]): Fields {
  const before = old.find(({ name }) => name === entry['name']) ?? {}
  return compact(
    Object.fromEntries(
      Object.entries(entry).map(([key, value]) => [
        key,
        value === '*' ? before[key] : value,
      ]),
    ),
  )
}

/** `NAME=NEWNAME:TAG@DIGEST`, as an entry. */
function argoImage(image: unknown): Fields {
  const text = textOf(image) ?? ''
  const equals = text.indexOf('=')
  const { repository, tag, digest } = splitReference(text.slice(equals + 1))
  const name = equals < 0 ? repository : text.slice(0, equals)
  return compact({
    name,
    newName: equals < 0 || repository === name ? undefined : repository,
    newTag: tag,
    digest,
  })
}

function setFluxImages(
  existing: unknown,
  wanted: readonly Fields[],
  rule: FluxImages,
): unknown {
  if (wanted.length === 0) return existing
  const images = listOf(existing).map(fieldsOf)
  for (const override of wanted) {
    const index = images.findIndex(({ name }) => name === override['name'])
    const old = images[index]
    if (old === undefined) images.push(override)
    else
      images[index] = rule === 'fields' ? fieldByField(old, override) : override
  }
  return images
}

/** A tag and a digest are one: giving either clears the other. */
function fieldByField(old: Fields, override: Fields): Fields {
  const { newName = old['newName'], newTag, digest } = override
  const version =
    isSet(newTag) || isSet(digest)
      ? { newTag, digest }
      : { newTag: old['newTag'], digest: old['digest'] }
  const { newTag: _, digest: __, ...rest } = old
  return compact({ ...rest, newName, ...version })
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== ''
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

/** Without the fields that are not there. */
function compact(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  )
}

function compare(one = '', other = ''): number {
  return one < other ? -1 : one > other ? 1 : 0
}
