import { runGit, type GitResult, type Remote } from './command.ts'
import type { Connection } from './connection.ts'
import { isPage, noGitServer, ServerError } from './failure.ts'
import { GitEnded } from './session.ts'

/** Reads from a server that speaks only older versions of the protocol: by commands of git, and all files at once. */
export function oldConnection(remote: Remote): Connection {
  const { url } = remote
  const run = async (args: readonly string[], input = '') => {
    const result = await runGit({ ...remote, args, input })
    if (result.exitCode !== 0) throw new GitEnded(result)
    if (isPage(result)) throw new ServerError(noGitServer(remote.name))
    return result
  }
  return {
    canFilter: false,
    seesNews: true,
    listRefs: async () =>
      refsIn(await run(['ls-remote', '--symref', '--', url])),
    async fetch({ wants, depth }) {
      const refs = wants.map((id) => `+${id}:refs/kustomize-bump/${id}\n`)
      const cut = depth === undefined ? [] : [`--depth=${depth}`]
      await run([...fetch, ...cut, '--stdin', '--', url], refs.join(''))
      return { cut: [], uncut: [], pack: undefined }
    },
    async [Symbol.asyncDispose]() {},
  }
}

const fetch =
  'fetch -q --no-tags --no-write-fetch-head --recurse-submodules=no'.split(' ')

/** The output of `git ls-remote --symref`: what HEAD points at comes before its commit, and a tag before its commit. */
function refsIn({ stdout }: GitResult): ReadonlyMap<string, string> {
  const lines = stdout.matchAll(/^(?:ref: (\S+)|(\S+))\t(.*)$/gm)
  return new Map(
    [...lines].flatMap(([, target, id, name = '']) => {
      const value = target ?? (name === 'HEAD' ? undefined : id)
      return value ? [[name.replace('^{}', ''), value] as const] : []
    }),
  )
}
