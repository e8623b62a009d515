import { createHash } from 'node:crypto'
import { tryGit } from '../../git.ts'
import { nodeId, userJson, idOf, type Addresses } from './addresses.ts'
import type { HostedRepository, Label } from './hosted.ts'
import { mergeability } from './mergeability.ts'
import type { Pull } from './pull.ts'
import { repositoryJson } from './repository-json.ts'

export function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z')
}

/** As in a list. */
export async function simplePullJson(
  hosted: HostedRepository,
  pull: Pull,
  addresses: Addresses,
) {
  const { api, html } = addresses
  const url = `${api}/repos/${hosted.name}/pulls/${pull.number}`
  const issue = `${api}/repos/${hosted.name}/issues/${pull.number}`
  const page = `${html}/${hosted.name}/pull/${pull.number}`
  const user = (login: string) => userJson(login, addresses)
  const links = {
    self: url,
    html: page,
    issue,
    comments: `${issue}/comments`,
    review_comments: `${url}/comments`,
    review_comment: `${api}/repos/${hosted.name}/pulls/comments{/number}`,
    commits: `${url}/commits`,
    statuses: `${api}/repos/${hosted.name}/statuses/${pull.head.sha}`,
  }
  const { state } = pull
  return {
    url,
    id: idOf(`${hosted.name}#${pull.number}`),
    node_id: pullNode(hosted, pull),
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issue,
    number: pull.number,
    state: state.kind === 'open' ? 'open' : 'closed',
    locked: false,
    title: pull.title,
    user: user(pull.author),
    body: pull.body,
    created_at: time(pull.createdAt),
    updated_at: time(pull.updatedAt),
    closed_at: state.kind === 'open' ? null : time(state.at),
    merged_at: state.kind === 'merged' ? time(state.at) : null,
    merge_commit_sha: state.kind === 'merged' ? state.commit : trial(pull),
    assignee: pull.assignees[0] === undefined ? null : user(pull.assignees[0]),
    assignees: pull.assignees.map(user),
    requested_reviewers: pull.reviewers.map(user),
    requested_teams: pull.teams.map((slug) =>
      teamJson(hosted, slug, addresses),
    ),
    labels: pull.labels.flatMap((name) => {
      const label = hosted.label(name)
      return label ? [labelJson(hosted, label, addresses)] : []
    }),
    milestone: null,
    draft: pull.draft,
    commits_url: links.commits,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    comments_url: links.comments,
    statuses_url: links.statuses,
    head: await side(hosted, pull.head.repository, pull.head, addresses),
    base: await side(hosted, hosted.name, pull.base, addresses),
    _links: Object.fromEntries(
      Object.entries(links).map(([name, href]) => [name, { href }]),
    ),
    author_association: 'CONTRIBUTOR',
    auto_merge: pull.autoMerge
      ? {
          enabled_by: user(pull.autoMerge.by),
          merge_method: pull.autoMerge.method,
          commit_title: pull.autoMerge.title ?? pull.title,
          commit_message: pull.autoMerge.message ?? '',
        }
      : null,
    active_lock_reason: null,
  }
}

/** As the call for one pull request answers. */
export async function pullJson(
  hosted: HostedRepository,
  pull: Pull,
  addresses: Addresses,
) {
  const { state } = pull
  const { mergeable, status } = await mergeability(hosted, pull)
  return {
    ...(await simplePullJson(hosted, pull, addresses)),
    merged: state.kind === 'merged',
    mergeable,
    rebaseable: mergeable,
    mergeable_state: status,
    merged_by: state.kind === 'merged' ? userJson(state.by, addresses) : null,
    comments: hosted.comments.filter(({ issue }) => issue === pull.number)
      .length,
    review_comments: 0,
    maintainer_can_modify: false,
    ...(await numbers(hosted, pull)),
  }
}

export function pullNode(hosted: HostedRepository, pull: Pull): string {
  return nodeId('PR', hosted.name, pull.number)
}

async function side(
  hosted: HostedRepository,
  repository: string | null,
  { ref, sha }: { readonly ref: string; readonly sha: string },
  addresses: Addresses,
) {
  const owner = repository?.split('/')[0] ?? 'unknown'
  const own = await repositoryJson(hosted, addresses)
  const fork = { full_name: repository, owner: userJson(owner, addresses) }
  return {
    label: `${owner}:${ref}`,
    ref,
    sha,
    user: userJson(owner, addresses),
    repo:
      repository === null
        ? null
        : repository === hosted.name
          ? own
          : { ...own, ...fork, fork: true },
  }
}

export function labelJson(
  hosted: HostedRepository,
  { id, name, color, description }: Label,
  { api }: Addresses,
) {
  return {
    id,
    node_id: nodeId('LA', hosted.name, id),
    url: `${api}/repos/${hosted.name}/labels/${encodeURIComponent(name)}`,
    name,
    description,
    color,
    default: false,
  }
}

function teamJson(
  hosted: HostedRepository,
  slug: string,
  { api, html }: Addresses,
) {
  const id = idOf(`team ${slug}`)
  const url = `${api}/organizations/${idOf(hosted.owner)}/team/${id}`
  return {
    id,
    node_id: nodeId('T', hosted.owner, slug),
    name: slug,
    slug,
    description: '',
    privacy: 'closed',
    notification_setting: 'notifications_enabled',
    permission: 'pull',
    url,
    html_url: `${html}/orgs/${hosted.owner}/teams/${slug}`,
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    type: 'organization',
    parent: null,
  }
}

/** The merge that GitHub tries beforehand. It has an id although nothing is merged. */
function trial({ looked, planted }: Pull): string | null {
  if (looked === '' || planted) return null
  return createHash('sha1').update(looked).digest('hex')
}

async function numbers({ git }: HostedRepository, pull: Pull) {
  const none = { commits: 0, additions: 0, deletions: 0, changed_files: 0 }
  if (pull.planted) return none
  const { base, head } = pull
  const count = await git.git([
    'rev-list',
    '--count',
    `${base.sha}..${head.sha}`,
  ])
  const diff = await tryGit(
    ['diff', '--numstat', `${base.sha}...${head.sha}`],
    { cwd: git.path },
  )
  const files = diff.stdout.toString().split('\n').filter(Boolean)
  const sum = (column: number) =>
    files.reduce(
      (all, line) => all + (Number(line.split('\t')[column]) || 0),
      0,
    )
  return {
    commits: Number(count.toString()),
    additions: sum(0),
    deletions: sum(1),
    changed_files: files.length,
  }
}
