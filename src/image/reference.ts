/** `repository[:tag][@digest]`, taken apart; what was not written is undefined. */
export interface ImageReference {
  readonly repository: string
  readonly tag: string | undefined
  readonly digest: string | undefined
}

/** `[name=]repository[:tag][@digest]`, taken apart. */
export interface NamedReference extends ImageReference {
  readonly name: string | undefined
}

/** Takes `[name=]reference` apart, without the spaces around its parts. */
export function splitNamed(text: string): NamedReference {
  const equals = text.indexOf('=')
  const name = equals < 0 ? undefined : text.slice(0, equals).trim()
  return { name, ...splitReference(text.slice(equals + 1).trim()) }
}

/** The text of a named reference. */
export function writeNamed(reference: NamedReference): string {
  const { name, repository, tag, digest } = reference
  const text = writeReference(repository, tag, digest)
  return name === undefined ? text : `${name}=${text}`
}

/** Takes a reference apart at its first `@`, and at the first `:` behind its last `/` (a port has a `/` behind it). */
export function splitReference(text: string): ImageReference {
  const at = text.indexOf('@')
  const front = at < 0 ? text : text.slice(0, at)
  const colon = front.indexOf(':', front.lastIndexOf('/') + 1)
  return {
    repository: colon < 0 ? front : front.slice(0, colon),
    tag: colon < 0 ? undefined : front.slice(colon + 1),
    digest: at < 0 ? undefined : text.slice(at + 1),
  }
}

export function repositoryOf(reference: string): string {
  return splitReference(reference).repository
}

/** The reference of these parts; an empty tag or digest is none. */
export function writeReference(
  repository: string,
  tag: string | undefined,
  digest: string | undefined,
): string {
  return repository + (tag ? `:${tag}` : '') + (digest ? `@${digest}` : '')
}

/** The last part of a repository, such as `api` of `ghcr.io/acme/api`. */
export function lastComponent(repository: string): string {
  return repository.slice(repository.lastIndexOf('/') + 1)
}

/** A digest, or a reference that ends in one, with 12 of its digits. */
export function shortDigest(text: string): string {
  return text.replace(/(sha256:[0-9a-f]{12})[0-9a-f]+/g, '$1')
}
