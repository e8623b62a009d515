import { splitReference } from '../image/reference.ts'
import type { Fields } from './deployer.ts'
import { fieldsOf, listOf, textOf } from './manifest.ts'

/**
 * How kustomize-controller merges `spec.images`: it replaced an entry whole up to 1.9.3, and goes field by field since
 * 1.9.4 (fluxcd/pkg, kustomize_generator.go:GenerateManifest). Both are in use.
 */
export type FluxImages = 'whole entries' | 'fields'

/** `kustomize edit set image`: the entry of that name is replaced whole, an unknown one appended, all sorted by name. */
export function setArgoImages(existing: unknown, images: unknown): unknown {
  const wanted = listOf(images).map(argoImage)
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

/** The images of a Kustomization over those of the file: an unknown name is appended. */
export function setFluxImages(
  existing: unknown,
  overrides: unknown,
  rule: FluxImages,
): unknown {
  const wanted = listOf(overrides).map(fieldsOf)
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

/** Without the fields that are not there. */
export function compact(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  )
}

function compare(one = '', other = ''): number {
  return one < other ? -1 : one > other ? 1 : 0
}
