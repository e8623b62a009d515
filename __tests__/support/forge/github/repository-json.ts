import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Account } from '../access.ts'
import {
  nodeId,
  repositoryUrls,
  userJson,
  type Addresses,
} from './addresses.ts'
import type { HostedRepository } from './hosted.ts'

const born = '2026-01-01T00:00:00Z'

/** As it stands inside of other answers. */
export async function repositoryJson(
  hosted: HostedRepository,
  { api, html }: Addresses,
) {
  const { name, settings } = hosted
  const page = `${html}/${name}`
  return {
    id: hosted.id,
    node_id: nodeId('R', name),
    name: hosted.shortName,
    full_name: name,
    private: settings.private,
    visibility: settings.private ? 'private' : 'public',
    owner: userJson(hosted.owner, { api, html }),
    html_url: page,
    description: null,
    fork: false,
    url: `${api}/repos/${name}`,
    ...repositoryUrls(name, api),
    created_at: born,
    updated_at: born,
    pushed_at: born,
    git_url: `git://${new URL(html).host}/${name}.git`,
    ssh_url: `git@${new URL(html).hostname}:${name}.git`,
    clone_url: `${page}.git`,
    svn_url: page,
    homepage: null,
    size: 42,
    stargazers_count: 0,
    watchers_count: 0,
    language: null,
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: false,
    has_pages: false,
    has_discussions: false,
    forks_count: 0,
    mirror_url: null,
    archived: settings.archived,
    disabled: false,
    open_issues_count: 0,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    forks: 0,
    open_issues: 0,
    watchers: 0,
    default_branch: await defaultBranch(hosted),
  }
}

/** As the call for one repository answers; the merge settings are for those who may write. */
export async function fullRepositoryJson(
  hosted: HostedRepository,
  account: Account | undefined,
  addresses: Addresses,
) {
  const { settings } = hosted
  const push = account?.repositories[hosted.name] === 'write'
  return {
    ...(await repositoryJson(hosted, addresses)),
    permissions: {
      admin: false,
      maintain: false,
      push,
      triage: push,
      pull: true,
    },
    ...(push && {
      allow_squash_merge: settings.allowSquashMerge,
      allow_merge_commit: settings.allowMergeCommit,
      allow_rebase_merge: settings.allowRebaseMerge,
      allow_auto_merge: settings.allowAutoMerge,
      delete_branch_on_merge: settings.deleteBranchOnMerge,
      allow_update_branch: false,
      use_squash_pr_title_as_default: false,
      squash_merge_commit_title: 'COMMIT_OR_PR_TITLE',
      squash_merge_commit_message: 'COMMIT_MESSAGES',
      merge_commit_title: 'MERGE_MESSAGE',
      merge_commit_message: 'PR_TITLE',
    }),
    network_count: 0,
    subscribers_count: 0,
  }
}

export async function defaultBranch(hosted: HostedRepository): Promise<string> {
  const head = await readFile(join(hosted.git.path, 'HEAD'), 'utf8')
  return head.replace('ref: refs/heads/', '').trim()
}
