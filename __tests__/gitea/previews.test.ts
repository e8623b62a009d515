import { expect, test } from '@jest/globals'
import { join } from 'node:path'
import { startGitea } from '../support/gitea/server.ts'
import { createStage } from '../support/gitea/stage.ts'
import {
  closedPullRequest,
  pullRequest,
} from '../support/pull-request-events.ts'
import { schedule } from '../support/events.ts'
import { action } from '../support/stage.ts'

test.each(['false', 'true'])(
  'a preview is made while its pull request is open, and removed afterwards (verified-commit: %s)',
  async (verified) => {
    await using gitea = await startGitea({ signs: verified === 'true' })
    const stage = await createStage(gitea)
    const at = `/repos/${stage.name}`
    const branch = { new_branch_name: 'feature', old_ref_name: 'heads/main' }
    await gitea.call('POST', `${at}/branches`, branch)
    await stage.commit('feature', 'README.md', 'news\n')
    const pull = { head: 'feature', base: 'main', title: 'A change' }
    await gitea.call('POST', `${at}/pulls`, pull)
    await stage.commit('main', 'previews/kustomization.yaml', 'resources: []\n')
    const run = (event: Parameters<typeof stage.bump>[2]) =>
      stage.bump(
        {
          images: 'ghcr.io/acme/api:v2',
          template: 'k8s/overlays/production',
          namespace: 'pr-{number}',
          'list-in': 'previews',
          'verified-commit': verified,
          validate: 'none',
        },
        {},
        event,
        join(action, 'preview'),
      )
    const made = await run((origin) => pullRequest(origin, { number: 1 }))
    expect(made.log).toContain('Pushed')
    expect(made.outputs).toMatchObject({ outcome: 'pushed' })
    const file = 'previews/pr-1/kustomization.yaml'
    expect(await stage.read('main', file)).toContain('newTag: v2')
    const early = await run(schedule)
    expect(early.outputs).toMatchObject({ outcome: 'unchanged' })
    await gitea.call('PATCH', `${at}/pulls/1`, { state: 'closed' })
    const removed = await run((origin) =>
      closedPullRequest(origin, { number: 1, merged: false }),
    )
    expect(removed.log).toContain('Removed previews/pr-1')
    await expect(stage.read('main', file)).rejects.toThrow()
    expect(await stage.read('main', 'previews/kustomization.yaml')).toBe(
      'resources: []\n',
    )
  },
)
