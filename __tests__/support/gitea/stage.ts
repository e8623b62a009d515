import type { Gitea } from './server.ts'
import { pushToBranch } from '../events.ts'
import type { Origin, WorkflowEvent } from '../events/event.ts'
import { small } from '../layouts/small.ts'
import { startAction } from '../runner.ts'
import type { ActionResult } from '../runner/result.ts'
import { action } from '../stage.ts'
import type { Files } from '../tree.ts'

/** What the tests read of a pull request. */
export interface GiteaPull {
  readonly number: number
  readonly state: 'open' | 'closed'
  readonly merged: boolean
  readonly draft: boolean
  readonly title: string
  readonly body: string
  readonly labels: readonly { readonly name: string }[]
  readonly assignees: readonly { readonly login: string }[] | null
  readonly head: { readonly sha: string }
}

/** A repository on a real Gitea, and a pipeline of it. */
export interface GiteaStage {
  readonly gitea: Gitea
  /** As owner/name. */
  readonly name: string
  bump(
    inputs: Readonly<Record<string, string>>,
    env?: Readonly<Record<string, string>>,
    event?: (origin: Origin) => WorkflowEvent,
    /** The folder of the action, such as that for previews. */
    folder?: string,
  ): Promise<ActionResult>
  pulls(): Promise<readonly GiteaPull[]>
  /** The commit of a branch; undefined where there is none. */
  tip(branch: string): Promise<string | undefined>
  read(branch: string, path: string): Promise<string>
  /** Somebody commits one file. */
  commit(branch: string, path: string, text: string): Promise<void>
}

let count = 0

/** A new repository on a server, by default of the smallest layout. */
export async function createStage(
  gitea: Gitea,
  owner = 'acme',
  layout: Files = small.files,
): Promise<GiteaStage> {
  const name = `${owner}/api-${++count}`
  const at = `/repos/${name}`
  await gitea.call('POST', '/orgs', { username: owner }).catch(() => {})
  await gitea.call('POST', `/orgs/${owner}/repos`, {
    name: name.slice(owner.length + 1),
    auto_init: true,
    default_branch: 'main',
  })
  const files = Object.entries(layout).map(([path, text]) => ({
    operation: 'create',
    path,
    content: Buffer.from(text as string).toString('base64'),
  }))
  const first = { branch: 'main', message: 'first', files }
  await gitea.call('POST', `${at}/contents`, first)
  const tip = async (branch: string) => {
    const path = `${at}/branches/${encodeURIComponent(branch)}`
    const found = await gitea.call('GET', path).catch(() => undefined)
    return (found as { commit: { id: string } } | undefined)?.commit.id
  }
  return {
    gitea,
    name,
    async bump(inputs, env = {}, event = pushToBranch, folder = action) {
      const running = await startAction({
        action: folder,
        inputs: { token: gitea.token, ...inputs },
        event: event({
          repository: name,
          sha: '5f1c0de5'.repeat(5),
          token: gitea.token,
          serverUrl: gitea.url,
          apiUrl: `${gitea.url}/api/v1`,
          runId: '1',
          private: true,
        }),
        env: { GITHUB_GRAPHQL_URL: '', ...env },
      })
      return running.result
    },
    pulls: async () =>
      (await gitea.call('GET', `${at}/pulls?state=all`)) as GiteaPull[],
    tip,
    async read(branch, path) {
      const file = await gitea.call(
        'GET',
        `${at}/contents/${path}?ref=${encodeURIComponent(branch)}`,
      )
      const { content } = file as { readonly content: string }
      return Buffer.from(content, 'base64').toString()
    },
    async commit(branch, path, text) {
      const there = await gitea
        .call('GET', `${at}/contents/${path}?ref=${encodeURIComponent(branch)}`)
        .catch(() => undefined)
      const sha = (there as { sha: string } | undefined)?.sha
      await gitea.call('POST', `${at}/contents`, {
        branch,
        message: `change ${path}`,
        author: { name: 'Ada', email: 'ada@example.com' },
        committer: { name: 'Ada', email: 'ada@example.com' },
        files: [
          {
            operation: sha === undefined ? 'create' : 'update',
            path,
            ...(sha === undefined ? {} : { sha }),
            content: Buffer.from(text).toString('base64'),
          },
        ],
      })
    },
  }
}
