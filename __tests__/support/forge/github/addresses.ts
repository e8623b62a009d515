import { createHash } from 'node:crypto'

/** Where the client reached the API, and where people would look. */
export interface Addresses {
  readonly api: string
  readonly html: string
}

/** A number that stays with a name. */
export function idOf(name: string): number {
  return createHash('sha256').update(name).digest().readUInt32BE(0) >>> 4
}

/** Opaque to clients; `readNode` knows what it stands for. */
export function nodeId(kind: string, ...of: readonly (string | number)[]) {
  return `${kind}_${Buffer.from(of.join(' ')).toString('base64url')}`
}

export function readNode(id: string): { kind: string; of: string[] } {
  const [kind = '', rest = ''] = id.split(/_(.*)/s)
  return { kind, of: Buffer.from(rest, 'base64url').toString().split(' ') }
}

export function userJson(login: string, { api, html }: Addresses) {
  const url = `${api}/users/${encodeURIComponent(login)}`
  const id = idOf(login)
  return {
    login,
    id,
    node_id: nodeId('U', login),
    avatar_url: `${html}/avatars/u/${id}`,
    gravatar_id: '',
    url,
    html_url: login.endsWith('[bot]')
      ? `${html}/apps/${login.slice(0, -5)}`
      : `${html}/${login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: login.endsWith('[bot]') ? 'Bot' : 'User',
    user_view_type: 'public',
    site_admin: false,
  }
}

/** The address that GitHub gives to each account that wants no mail. */
export function noreplyAddress(login: string): string {
  return `${idOf(login)}+${login}@users.noreply.github.com`
}

const templates = {
  archive: '/{archive_format}{/ref}',
  assignees: '{/user}',
  blobs: '/git/blobs{/sha}',
  branches: '{/branch}',
  collaborators: '{/collaborator}',
  comments: '{/number}',
  commits: '{/sha}',
  compare: '/{base}...{head}',
  contents: '/{+path}',
  git_commits: '/git/commits{/sha}',
  git_refs: '/git/refs{/sha}',
  git_tags: '/git/tags{/sha}',
  issue_comment: '/issues/comments{/number}',
  issue_events: '/issues/events{/number}',
  issues: '{/number}',
  keys: '{/key_id}',
  labels: '{/name}',
  milestones: '{/number}',
  notifications: '{?since,all,participating}',
  pulls: '{/number}',
  releases: '{/id}',
  statuses: '/statuses/{sha}',
  trees: '/git/trees{/sha}',
}

const plain =
  'contributors deployments downloads events forks hooks languages merges stargazers subscribers subscription tags teams'

export function repositoryUrls(name: string, api: string) {
  const url = `${api}/repos/${name}`
  const at = (kind: string, rest: string) =>
    rest.startsWith('/git/') ||
    rest.startsWith('/issues/') ||
    kind === 'statuses'
      ? url + rest
      : `${url}/${kind}${rest}`
  return Object.fromEntries([
    ...Object.entries(templates).map(([kind, rest]) => [
      `${kind}_url`,
      at(kind, rest),
    ]),
    ...plain.split(' ').map((kind) => [`${kind}_url`, `${url}/${kind}`]),
  ]) as Record<string, string>
}
