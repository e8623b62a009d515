/**
 * The full name of a repository, as the reference library of distribution normalises it (distribution/reference,
 * normalize.go): `nginx` is `docker.io/library/nginx`, and `index.docker.io/acme/api` is `docker.io/acme/api`.
 *
 * @param name a repository without tag and digest, as in a manifest, an entry or the `images` input
 */
export function canonicalRepository(name: string): string {
  const [first = '', ...rest] = name.split('/')
  const hasHost = rest.length > 0 && isHost(first)
  if (hasHost && first !== 'docker.io' && first !== 'index.docker.io')
    return name
  const path = hasHost ? rest : [first, ...rest]
  return ['docker.io', ...(path.length === 1 ? ['library'] : []), ...path].join(
    '/',
  )
}

/** Whether two names are one repository, however Docker Hub's are spelled. */
export function sameRepository(one: string, other: string): boolean {
  return canonicalRepository(one) === canonicalRepository(other)
}

/** The first part of a name is a registry's host, and not an account of Docker Hub. */
function isHost(part: string): boolean {
  return /[.:]/.test(part) || part === 'localhost' || /[A-Z]/.test(part)
}
