import type { RunEvent } from '../event/event.ts'
import type { Input } from '../input-values.ts'
import type { Target } from './target.ts'
import { invalidInput } from '../invalid-input.ts'

/** The credentials of a token for HTTP's basic authentication, which are as secret as the token. */
export function basicCredentials(token: string): string {
  return Buffer.from(`x-access-token:${token}`).toString('base64')
}

/** A text without a token, which a server or a program may repeat. */
export function withoutToken(text: string, token: string): string {
  if (token === '') return text
  const credentials = basicCredentials(token)
  return text.replaceAll(token, '***').replaceAll(credentials, '***')
}

/**
 * Reads `token`, and refuses to send one of GitHub to another host than the workflow's own server. `source-token` holds
 * `github.token`, which need not look like one (Gitea's does not). Beside an SSH key, a token is for the API alone, and
 * `github.token` only for the workflow's own repository.
 * @returns empty for none
 */
export function parseToken(
  input: Input,
  target: Target,
  event: RunEvent,
): string {
  const token = input('token')
  if (target.kind === 'local' || token === '') return token
  const isDefault = token === input('source-token')
  if (target.ssh !== undefined && !target.own && isDefault) return ''
  const host = URL.parse(target.web)?.origin
  const home = URL.parse(event.serverUrl)?.origin
  const isGitHubs = /^(gh[a-z]_|github_pat_)/.test(token) || isDefault
  if (host === home || !isGitHubs) return token
  throw invalidInput(
    'token',
    `holds what looks like a token of GitHub, or the workflow's own, and "repository" is on ${host}. It is not sent there: such a token goes only to ${home}, where the workflow runs. Give a token of ${host}. If that is another GitHub, set "ssh-key", or run the workflow there.`,
  )
}
