import { invalidInput } from '../problem.ts'
import type { RunEvent } from './event.ts'
import type { Input } from './input-values.ts'
import type { Target } from './target.ts'

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
 * Refuses to send a token of GitHub to another host than the workflow's own server. `source-token` holds
 * `github.token`, which need not look like one (Gitea's does not).
 */
export function checkTokenHost(
  input: Input,
  target: Target,
  event: RunEvent,
): void {
  const token = input('token')
  if (target.kind === 'local' || token === '') return
  const host = URL.parse(target.url)?.origin
  const home = URL.parse(event.serverUrl)?.origin
  const isGitHubs =
    /^(gh[a-z]_|github_pat_)/.test(token) || token === input('source-token')
  if (host === home || !isGitHubs) return
  throw invalidInput(
    'token',
    `holds a token of ${home}, but "repository" is on ${host}. It is not sent there. Give a token of ${host}.`,
  )
}
