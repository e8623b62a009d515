import { invalidInput } from '../problem.ts'
import type { RunEvent } from './event.ts'

/** The repository to land in. */
export type Target =
  | {
      readonly kind: 'hosted'
      /** What git is given; holds no credentials. */
      readonly url: string
      /** Where people read it, without a slash at the end. */
      readonly web: string
      readonly name: string
      /** Whether it is the workflow's own repository. */
      readonly own: boolean
    }
  | { readonly kind: 'local'; readonly path: string; readonly name: string }

/**
 * Reads the `repository` input: owner/name, an http(s) URL, or a local path.
 * @throws Refusal (invalid-input); an URL with a password is not repeated in it
 */
export function parseTarget(input: string, event: RunEvent): Target {
  if (/^(\.{0,2}\/|[a-zA-Z]:[\\/])/.test(input))
    return { kind: 'local', path: input, name: input }
  if (/^[\w.-]+\/[\w.-]+$/.test(input)) return slugTarget(input, event)
  if (/^https?:\/\//i.test(input)) return urlTarget(input, event)
  if (/^(ssh:\/\/|[\w.-]+@[\w.-]+:)/.test(input))
    throw invalidInput(
      'repository',
      `${quoted(input)} is an ssh address, and this action uses https with a token: write owner/name, or https://host/owner/name.git.`,
    )
  throw invalidInput(
    'repository',
    `${quoted(input)} is no repository: write owner/name, https://host/owner/name.git, or a path that begins with "/" or "./".`,
  )
}

/** What stands before an "@" may be a password, wherever it was put; `git@` is none. */
function quoted(input: string): string {
  return /@/.test(input.replace(/^git@/, '')) ? 'What is given' : `"${input}"`
}

function slugTarget(slug: string, event: RunEvent): Target {
  const name = slug.replace(/\.git$/, '')
  return {
    kind: 'hosted',
    url: `${event.serverUrl}/${name}.git`,
    web: `${event.serverUrl}/${name}`,
    name,
    own: name.toLowerCase() === event.repository.toLowerCase(),
  }
}

function urlTarget(input: string, event: RunEvent): Target {
  const url = URL.parse(input)
  if (url === null)
    throw invalidInput(
      'repository',
      'is no URL that can be read: write https://host/owner/name.git.',
    )
  if (url.username !== '' || url.password !== '')
    throw invalidInput(
      'repository',
      `the URL for ${url.host} holds a user name or password: write it without, and give the secret to "token".`,
    )
  const server = URL.parse(event.serverUrl)
  if (
    url.protocol === 'http:' &&
    !isLoopback(url) &&
    url.origin !== server?.origin
  )
    throw invalidInput(
      'repository',
      `"${input}" would send the token in the clear: write https://.`,
    )
  if (url.search !== '' || url.hash !== '')
    throw invalidInput(
      'repository',
      `"${input}" holds a "?" or "#": write the plain address of the repository.`,
    )
  const address = (url.origin + url.pathname).replace(/\/+$/, '')
  const web = address.replace(/\.git$/, '')
  const own = `${event.serverUrl}/${event.repository}`
  return {
    kind: 'hosted',
    url: address,
    web,
    name: web.slice(url.origin.length + 1) || url.host,
    own: web.toLowerCase() === own.toLowerCase(),
  }
}

function isLoopback({ hostname }: URL): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
}

/**
 * A token of GitHub goes to no host but the workflow's own server.
 *
 * @param jobToken the value of `github.token`, which need not look like one (Gitea's does not)
 * @throws Refusal (invalid-input) before anything is sent
 */
export function checkTokenGoesHome(
  token: string,
  {
    target,
    event,
    jobToken,
  }: {
    readonly target: Target
    readonly event: RunEvent
    readonly jobToken: string
  },
): void {
  if (target.kind === 'local' || token === '') return
  const host = URL.parse(target.url)?.origin
  const home = URL.parse(event.serverUrl)?.origin
  const isGitHubs = /^(gh[a-z]_|github_pat_)/.test(token) || token === jobToken
  if (host === home || !isGitHubs) return
  throw invalidInput(
    'token',
    `holds a token of ${home}, and "repository" is on ${host}: it is not sent there. Give a token of ${host}.`,
  )
}
