/**
 * Whether two addresses name one git repository, https and ssh forms alike, as Argo CD compares a webhook with its
 * sources: without scheme, user, port, `ssh.` in front of the host, `.git` at the end, and letter case
 * (argo-cd, webhook.go:GetWebURLRegex).
 */
export function isSameRepository(one: string, other: string): boolean {
  return plainAddress(one) === plainAddress(other)
}

/** `scheme://user@host:port/path`, or `user@host:path`. */
const pattern =
  /^(?:[a-z][a-z+]*:\/\/(?:[^@/]*@)?([^/:]+)(?::\d+)?|(?:[^@/]*@)?([^/:]+):?)(.*)$/i

function plainAddress(address: string): string {
  const [, url, host = url ?? '', path = ''] =
    pattern.exec(address.trim()) ?? []
  const name = path.replace(/^\/+|\/+$/g, '').replace(/\.git$/i, '')
  return `${host.replace(/^(alt)?ssh\./i, '')}/${name}`.toLowerCase()
}
