import type { RunEvent } from '../event/event.ts'
import {
  isSshAddress,
  parseSshAddress,
  type SshAddress,
} from './ssh-address.ts'
import { invalidInput, invalidValue } from '../invalid-input.ts'

/** The repository to land in. */
export type Target =
  | HostedTarget
  | { readonly kind: 'local'; readonly path: string; readonly name: string }

interface HostedTarget {
  readonly kind: 'hosted'
  /** What git is given; holds no credentials. */
  readonly url: string
  /** Where people read it, without a slash at the end. */
  readonly web: string
  readonly name: string
  readonly host: string
  /** Whether it is the workflow's own repository. */
  readonly own: boolean
  /** GitHub's REST API, without a slash at the end; undefined where the server is not known to be GitHub. */
  readonly gitHubApi: string | undefined
  /** Undefined where git speaks http(s). */
  readonly ssh?: SshAddress
}

/** What an action has for ssh; the one for previews has no such input. */
type SshKey = 'given' | 'empty' | 'no input'

/**
 * Reads the `repository` input: owner/name, an http(s) URL, or a local path; with an `ssh-key`, owner/name or an ssh
 * address.
 * @throws Refusal (invalid-input); an URL with a password is not repeated in it
 */
export function parseTarget(
  input: string,
  event: RunEvent,
  sshKey: SshKey = 'empty',
): Target {
  const slug = /^[\w-][\w.-]*\/[\w.-]+$/.test(input)
    ? input.replace(/\.git$/, '')
    : undefined
  if (sshKey === 'given') return sshTarget(input, slug, event)
  if (/^(\.{0,2}\/|[a-zA-Z]:[\\/])/.test(input))
    return { kind: 'local', path: input, name: input }
  const { serverUrl } = event
  const given = slug ? `${serverUrl}/${slug}.git` : input
  const url = URL.parse(given)
  const mistake = findMistake(given, url, event, sshKey)
  if (mistake !== undefined) throw invalidValue('repository', mistake)
  if (url === null)
    throw invalidInput(
      'repository',
      'is not a readable URL. Write https://host/owner/name.git.',
    )
  const address = (url.origin + url.pathname).replace(/\/+$/, '')
  const web = address.replace(/\.git$/, '')
  // A server may be below a path.
  const base = web.startsWith(`${serverUrl}/`) ? serverUrl : url.origin
  const name = slug ?? (web.slice(base.length + 1) || url.host)
  return hosted({ url: address, web, name, host: url.host }, event)
}

function hosted(
  address: Pick<HostedTarget, 'url' | 'web' | 'name' | 'host' | 'ssh'>,
  event: RunEvent,
): HostedTarget {
  const { web } = address
  const own = `${event.serverUrl}/${event.repository}`
  return {
    kind: 'hosted',
    ...address,
    gitHubApi: gitHubApi(web, event),
    own: web.toLowerCase() === own.toLowerCase(),
  }
}

function sshTarget(
  input: string,
  slug: string | undefined,
  event: RunEvent,
): Target {
  const server = URL.parse(event.serverUrl)?.hostname ?? ''
  const ssh = parseSshAddress(slug ? `git@${server}:${slug}.git` : input)
  if (ssh === undefined)
    throw invalidValue(
      'repository',
      `${quote(input)} is not an address for "ssh-key". Write owner/name, git@host:owner/name.git or ssh://git@host:port/owner/name.git.`,
    )
  const name = ssh.path.replace(/^\/|\/*(\.git)?\/*$/g, '')
  const base = ssh.host === server ? event.serverUrl : `https://${ssh.host}`
  const { url, host } = ssh
  return hosted({ url, web: `${base}/${name}`, name, host, ssh }, event)
}

/** What precedes an "@" may be a password; `git@` is not one. */
function quote(input: string): string {
  return /@/.test(input.replace(/^(ssh:\/\/)?git@/, ''))
    ? 'What is given'
    : `"${input}"`
}

/** What is wrong with an address, and what to write instead. */
function findMistake(
  input: string,
  url: URL | null,
  { serverUrl }: RunEvent,
  sshKey: SshKey,
): string | undefined {
  const quoted = quote(input)
  if (isSshAddress(input) && sshKey === 'no input')
    return `${quoted} is an ssh address, which a preview does not take. Write owner/name or https://host/owner/name.git.`
  if (isSshAddress(input))
    return `${quoted} is an ssh address, and "ssh-key" is empty. Set "ssh-key" to a deploy key. Or write owner/name or https://host/owner/name.git, which use "token".`
  const [, scheme] = /^([a-z][\w.+-]*:)\/\//i.exec(input) ?? []
  if (scheme === undefined)
    return `${quoted} is not a repository. Write owner/name, https://host/owner/name.git, or a path that begins with "/" or "./".`
  if (!/^https?:$/i.test(scheme))
    return `${quoted} begins with "${scheme}//", which this action does not use: write owner/name, or https://host/owner/name.git.`
  if (url === null) return undefined
  if (url.username !== '' || url.password !== '')
    return `the URL for ${url.host} holds a user name or password: write it without, and give the secret to "token".`
  if (url.search !== '' || url.hash !== '')
    return `the URL for ${url.host} holds a "?" or "#": write the plain address of the repository.`
  const isSafe =
    url.protocol === 'https:' ||
    /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname) ||
    url.origin === URL.parse(serverUrl)?.origin
  return isSafe
    ? undefined
    : `"${input}" would send the token in the clear: write https://.`
}

/**
 * The API of the runner's own server for its own repositories, else that of github.com or of an enterprise on ghe.com.
 * No other address is guessed, since the token is sent there.
 */
function gitHubApi(
  web: string,
  { serverUrl, apiUrl }: RunEvent,
): string | undefined {
  const url = URL.parse(web)
  if (url === null) return undefined
  if (url.origin === URL.parse(serverUrl)?.origin)
    // Gitea's own API.
    return apiUrl.endsWith('/api/v1') ? undefined : apiUrl
  return /^https:\/\/(github\.com|[\w-]+\.ghe\.com)$/.test(url.origin)
    ? `https://api.${url.hostname}`
    : undefined
}
