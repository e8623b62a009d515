import { tryGit } from '../../git.ts'
import type { HostedRepository } from './hosted.ts'

export interface Signatory {
  readonly name: string
  readonly email: string
  readonly date: string
}

/** A commit as git has it. */
export interface ReadCommit {
  readonly sha: string
  readonly tree: string
  readonly parents: readonly string[]
  readonly author: Signatory
  readonly committer: Signatory
  readonly message: string
  /** What is signed, without the signature; both `null` where nothing is. */
  readonly signature: string | null
  readonly payload: string | null
}

export async function readCommit(
  { git }: HostedRepository,
  id: string,
): Promise<ReadCommit | undefined> {
  const { exitCode, stdout } = await tryGit(['cat-file', 'commit', id], {
    cwd: git.path,
  })
  if (exitCode !== 0) return undefined
  const raw = stdout.toString()
  const end = raw.indexOf('\n\n')
  const head = raw.slice(0, end).replaceAll('\n ', '\0')
  const lines = head.split('\n').map((line) => {
    const [, name = '', value = ''] = /^(\S+) (.*)$/s.exec(line) ?? []
    return [name, value.replaceAll('\0', '\n')] as const
  })
  const one = (name: string) => lines.find(([key]) => key === name)?.[1] ?? ''
  const signature = one('gpgsig') || null
  return {
    sha: id,
    tree: one('tree'),
    parents: lines.flatMap(([key, value]) => (key === 'parent' ? [value] : [])),
    author: signatory(one('author')),
    committer: signatory(one('committer')),
    message: raw.slice(end + 2).replace(/\n$/, ''),
    signature,
    payload:
      signature === null
        ? null
        : raw.replace(`gpgsig ${signature.replaceAll('\n', '\n ')}\n`, ''),
  }
}

function signatory(line: string): Signatory {
  const [, name = '', email = '', seconds = '0'] =
    /^(.*) <(.*)> (\d+)/.exec(line) ?? []
  const date = new Date(Number(seconds) * 1000).toISOString()
  return { name, email, date: date.replace('.000Z', 'Z') }
}
