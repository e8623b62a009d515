import { invalidInput, type Refusal } from '../problem.ts'

/** What becomes of one field of an entry. */
type FieldEdit =
  | { readonly kind: 'keep' | 'remove' }
  | { readonly kind: 'set'; readonly value: string }

/** One image of the request: the entry that it means, and the new values of that entry. */
export interface WantedImage {
  /** As the user wrote it. */
  readonly text: string
  readonly find: ImageFinder
  readonly newName: FieldEdit
  readonly newTag: FieldEdit
  readonly digest: FieldEdit
}

/** `oneOf` holds more than one repository only where one build was tagged in several registries. */
export type ImageFinder =
  | { readonly by: 'name'; readonly name: string }
  | { readonly by: 'repository'; readonly oneOf: readonly string[] }

/** `repository[:tag][@digest]`, taken apart; what was not written is undefined. */
export interface ImageReference {
  readonly repository: string
  readonly tag: string | undefined
  readonly digest: string | undefined
}

const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*'
const host = '(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\\[[a-fA-F0-9:]+\\])'
// The grammar of the OCI distribution specification and of distribution/reference.
const repositoryPattern = new RegExp(
  `^(?:${host}(?::[0-9]+)?/)?${component}(?:/${component})*$`,
)
const tagPattern = /^\w[\w.-]{0,127}$/
const digestPattern = /^sha256:[0-9a-f]{64}$/

/** `[name=]repository[:tag][@digest]`, taken apart. */
export interface NamedReference extends ImageReference {
  readonly name: string | undefined
}

/** A refusal of the `images` input. */
export function invalidImages(message: string): Refusal {
  return invalidInput('images', message)
}

/**
 * Reads `[name=]repository[:tag][@digest]`, in which `*` keeps a part, as in `kustomize edit set image`.
 * @throws Refusal (invalid-input) that quotes the text and names what to write
 */
export function parseImage(text: string): WantedImage {
  const reference = splitNamed(text)
  const { name, repository, tag, digest } = reference
  const mistake = text.includes(',')
    ? 'holds a comma: write one image per line.'
    : (nameMistake(name) ??
      emptyMistake(reference) ??
      repositoryMistake(reference) ??
      versionMistake(reference) ??
      whyNothingIsSet(text, reference))
  if (mistake !== undefined) throw invalidImages(`"${text}" ${mistake}`)
  return {
    text,
    find:
      name === undefined
        ? { by: 'repository', oneOf: [repository] }
        : { by: 'name', name },
    newName: newNameEdit(name, repository),
    newTag: fieldEdit(tag),
    digest: fieldEdit(digest),
  }
}

/** A newName that only repeats the name is noise in the file (akuity/kargo#1476). */
function newNameEdit(name: string | undefined, repository: string): FieldEdit {
  if (name === undefined) return { kind: 'keep' }
  return fieldEdit(repository === name ? undefined : repository)
}

/** As in kustomize, a tag or digest that is not written goes: a digest of the old tag would hide the new one. */
function fieldEdit(value: string | undefined): FieldEdit {
  if (value === undefined) return { kind: 'remove' }
  return value === '*' ? { kind: 'keep' } : { kind: 'set', value }
}

export function splitNamed(text: string): NamedReference {
  const equals = text.indexOf('=')
  const name = equals < 0 ? undefined : text.slice(0, equals).trim()
  return { name, ...splitReference(text.slice(equals + 1).trim()) }
}

/** Takes a reference apart at its `@`, and at the first `:` behind its last `/` (a port has a `/` behind it). */
export function splitReference(text: string): ImageReference {
  const [, repository = '', tag, digest] =
    /^([^@]*?)(?::([^/@]*))?(?:@(.*))?$/s.exec(text) ?? []
  return { repository, tag, digest }
}

/** The last part of a repository, such as `api` of `ghcr.io/acme/api`. */
export function lastComponent(repository: string): string {
  return repository.slice(repository.lastIndexOf('/') + 1)
}

/** A digest, or a reference that ends in one, with 12 of its digits. */
export function shortDigest(text: string): string {
  return text.replace(/(sha256:[0-9a-f]{12})[0-9a-f]+/g, '$1')
}

function nameMistake(name: string | undefined): string | undefined {
  if (name === '') return 'has no name before "=".'
  return name !== undefined && /[\s\p{Cc}]/u.test(name)
    ? 'has white space in the name before "=".'
    : undefined
}

function emptyMistake({ repository, tag, digest }: ImageReference) {
  const part =
    repository === ''
      ? 'no repository'
      : /^\/|\/\/|\/$/.test(repository) && !repository.includes(':')
        ? 'an empty part beside a "/"'
        : tag === ''
          ? 'an empty tag'
          : digest === ''
            ? 'an empty digest'
            : undefined
  return part && `has ${part}: is a variable or a step output empty?`
}

function repositoryMistake({
  name,
  repository,
}: NamedReference): string | undefined {
  if (repositoryPattern.test(repository)) return undefined
  if (repository === '*')
    return name === undefined
      ? 'keeps a repository without saying whose: write name=*:tag.'
      : undefined
  const lower = repository.toLowerCase()
  if (repositoryPattern.test(lower))
    return `has upper case letters, which no registry accepts in a repository: write ${lower}.`
  const [scheme] = /^https?:\/\//.exec(repository) ?? []
  if (scheme !== undefined)
    return `is the address of a page: write it without "${scheme}".`
  return /^[^:]+(:\d+\/[^:]+)?:[^/]+\//.test(repository)
    ? 'has a "/" in its tag, which no tag can hold: metadata-action writes "-" instead.'
    : `is not an image: "${repository}" is not a repository name. Write repository:tag, repository@sha256:... or name=repository:tag.`
}

function versionMistake({ tag = '*', digest = '*' }: ImageReference) {
  if (tag !== '*' && !tagPattern.test(tag))
    return `has the tag "${tag}", and a tag is up to 128 letters, digits, "_", "." and "-".`
  return digest === '*' || digestPattern.test(digest)
    ? undefined
    : `has the digest "${digest}", and a digest is "sha256:" and 64 hexadecimal digits.`
}

function whyNothingIsSet(
  text: string,
  { name, repository, tag, digest }: NamedReference,
): string | undefined {
  if (tag === undefined && digest === undefined) {
    if (/^v?\d[\w.-]*$/.test(repository))
      return `is only a version: write ${name ?? 'repository'}:${repository}.`
    const more =
      name === undefined
        ? ` or ${repository}@sha256:...`
        : `, or ${text}:* to keep the present tag.`
    return `has neither tag nor digest, so there is nothing to set: write ${text}:tag${more}`
  }
  const isKept = [tag, digest].every((part) => (part ?? '*') === '*')
  return isKept && (name === undefined || repository === '*')
    ? 'keeps everything, so there is nothing to set.'
    : undefined
}
