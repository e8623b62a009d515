/** Where a repository is for ssh. */
export interface SshAddress {
  readonly user: string
  readonly host: string
  /** Empty for the usual one. */
  readonly port: string
  /** As the server is asked for it; without characters that a shell reads. */
  readonly path: string
  /** As git is given it. */
  readonly url: string
}

export function isSshAddress(input: string): boolean {
  return /^((git\+)?ssh|ssh\+git):\/\/|^[\w.-]+@[\w.-]+:/i.test(input)
}

const short = /^(\w[\w.-]*)@(\w[\w.-]*):([\w.~/][\w.~/+-]*)$/
const long =
  /^(?:(?:git\+)?ssh|ssh\+git):\/\/(?:(\w[\w.-]*)@)?(\w[\w.-]*)(?::(\d+))?(\/[\w.~/+-]+)$/i

/** Reads `user@host:path` or `ssh://user@host[:port]/path`; undefined for what is neither. */
export function parseSshAddress(input: string): SshAddress | undefined {
  const [, user, host = '', path] = short.exec(input) ?? []
  if (user !== undefined && path !== undefined)
    return { user, host: host.toLowerCase(), port: '', path, url: input }
  const [, name = 'git', server, given = '', below = ''] =
    long.exec(input) ?? []
  if (server === undefined) return undefined
  const port = given === '22' ? '' : given
  return {
    user: name,
    host: server.toLowerCase(),
    port,
    // Below the home folder of a user, as git itself asks for it.
    path: below.replace(/^\/~/, '~'),
    url: `ssh://${name}@${server}${port === '' ? '' : `:${port}`}${below}`,
  }
}
