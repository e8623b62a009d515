/**
 * Whether two addresses name one git repository, https and ssh forms alike, as Argo CD compares a webhook with its
 * sources: without scheme, user, port, `ssh.` in front of the host, `.git` at the end, and letter case
 * (argo-cd, webhook.go:GetWebURLRegex).
 */
export function isSameRepository(one: string, other: string): boolean {
  return plainAddress(one) === plainAddress(other)
}

function plainAddress(address: string): string {
  const scp = /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)(.+)$/.exec(address.trim())
  const [host, path] =
    scp === null ? hostAndPath(address.trim()) : [scp[1] ?? '', scp[2] ?? '']
  const name = path.replace(/^\/+|\/+$/g, '').replace(/\.git$/i, '')
  return `${host.replace(/^(alt)?ssh\./i, '')}/${name}`.toLowerCase()
}

function hostAndPath(address: string): readonly [string, string] {
  const [, host = '', path = ''] =
    /^(?:[a-z][a-z+]*:\/\/)?(?:[^@/]*@)?([^/:]+)(?::\d+)?(\/.*)?$/i.exec(
      address,
    ) ?? []
  return [host, path]
}
