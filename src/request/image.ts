import { invalidInput } from '../problem.ts'

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

/**
 * Reads `[name=]repository[:tag][@digest]`, in which `*` keeps a part, as in `kustomize edit set image`.
 * @throws Refusal (invalid-input) that quotes the text and names what to write
 */
export function parseImage(text: string): WantedImage {
  const equals = text.indexOf('=')
  const name = equals < 0 ? undefined : text.slice(0, equals).trim()
  const reference = splitReference(text.slice(equals + 1).trim())
  const mistake = findMistake(text, name, reference)
  if (mistake !== undefined)
    throw invalidInput(
      'images',
      `"${text}" ${mistake}${/[.?]$/.test(mistake) ? '' : '.'}`,
    )
  return {
    text,
    find:
      name === undefined
        ? { by: 'repository', oneOf: [reference.repository] }
        : { by: 'name', name },
    newName: newNameEdit(name, reference.repository),
    newTag: fieldEdit(reference.tag),
    digest: fieldEdit(reference.digest),
  }
}

/** A newName that only repeats the name is noise in the file (akuity/kargo#1476). */
function newNameEdit(name: string | undefined, repository: string): FieldEdit {
  if (name === undefined || repository === '*') return { kind: 'keep' }
  return repository === name
    ? { kind: 'remove' }
    : { kind: 'set', value: repository }
}

/**
 * What a tag or digest becomes. As in kustomize, the one that is not written goes: a digest of the old tag would hide
 * the new one.
 */
function fieldEdit(value: string | undefined): FieldEdit {
  if (value === undefined) return { kind: 'remove' }
  return value === '*' ? { kind: 'keep' } : { kind: 'set', value }
}

/** Takes a reference apart at its `@`, and at the last `:` behind its last `/` (a port has a `/` behind it). */
export function splitReference(text: string): ImageReference {
  const at = text.indexOf('@')
  const digest = at < 0 ? undefined : text.slice(at + 1)
  const named = at < 0 ? text : text.slice(0, at)
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1)
  return colon < 0
    ? { repository: named, tag: undefined, digest }
    : { repository: named.slice(0, colon), tag: named.slice(colon + 1), digest }
}

/** The last part of a repository, such as `api` of `ghcr.io/acme/api`. */
export function lastComponent(repository: string): string {
  return repository.slice(repository.lastIndexOf('/') + 1)
}

/** A digest, or a reference that ends in one, with 12 of its digits. */
export function shortDigest(text: string): string {
  return text.replace(/(sha256:[0-9a-f]{12})[0-9a-f]+/g, '$1')
}

/** What is wrong with an image, and what to write instead. */
function findMistake(
  text: string,
  name: string | undefined,
  { repository, tag, digest }: ImageReference,
): string | undefined {
  if (text.includes(',')) return 'holds a comma: write one image per line'
  if (name === '') return 'has no name before "="'
  if (name !== undefined && /[\s\p{Cc}]/u.test(name))
    return 'has white space in the name before "="'
  return (
    findRepositoryMistake(repository, name) ??
    findVersionMistake(tag, digest) ??
    whyNothingIsSet(text, name, { repository, tag, digest })
  )
}

function findRepositoryMistake(
  repository: string,
  name: string | undefined,
): string | undefined {
  if (repository === '')
    return 'has no repository: is a variable or a step output empty?'
  if (repository === '*')
    return name === undefined
      ? 'keeps a repository without saying whose: write name=*:tag'
      : undefined
  if (repositoryPattern.test(repository)) return undefined
  if (/^\/|\/\/|\/$/.test(repository) && !repository.includes(':'))
    return 'has an empty part beside a "/": is a variable or a step output empty?'
  const lower = repository.toLowerCase()
  if (repositoryPattern.test(lower))
    return `has upper case letters, which no registry accepts in a repository: write ${lower}`
  const [scheme] = /^https?:\/\//.exec(repository) ?? []
  if (scheme !== undefined)
    return `is the address of a page: write it without "${scheme}"`
  if (/^[^:]+(:\d+\/[^:]+)?:[^/]+\//.test(repository))
    return 'has a "/" in its tag, which no tag can hold: metadata-action writes "-" instead'
  return `is not an image: "${repository}" is not a repository name. Write repository:tag, repository@sha256:... or name=repository:tag`
}

function findVersionMistake(
  tag: string | undefined,
  digest: string | undefined,
): string | undefined {
  if (tag === '')
    return 'has an empty tag: is a variable or a step output empty?'
  if (tag !== undefined && tag !== '*' && !tagPattern.test(tag))
    return `has the tag "${tag}", and a tag is up to 128 letters, digits, "_", "." and "-"`
  if (digest === '')
    return 'has an empty digest: is a variable or a step output empty?'
  return digest === undefined || digest === '*' || digestPattern.test(digest)
    ? undefined
    : `has the digest "${digest}", and a digest is "sha256:" and 64 hexadecimal digits`
}

function whyNothingIsSet(
  text: string,
  name: string | undefined,
  { repository, tag, digest }: ImageReference,
): string | undefined {
  if (tag === undefined && digest === undefined) {
    if (/^v?\d[\w.-]*$/.test(repository))
      return `is only a version: write ${name ?? 'repository'}:${repository}`
    return name === undefined
      ? `has neither tag nor digest, so there is nothing to set: write ${repository}:tag or ${repository}@sha256:...`
      : `has neither tag nor digest, so there is nothing to set: write ${text}:tag, or ${text}:* to keep the present tag`
  }
  const isKept = [tag, digest].every((part) => (part ?? '*') === '*')
  return isKept && (name === undefined || repository === '*')
    ? 'keeps everything, so there is nothing to set'
    : undefined
}
