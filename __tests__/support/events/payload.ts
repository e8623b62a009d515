import { defaultBranchOf, type Origin } from './event.ts'

const tree = '2'.repeat(40)

export function repositoryJson(origin: Origin, name = origin.repository) {
  const [owner = '', short = ''] = name.split('/')
  return {
    id: 1042,
    name: short,
    full_name: name,
    owner: { login: owner },
    private: origin.private ?? true,
    visibility: (origin.private ?? true) ? 'private' : 'public',
    fork: origin.fork ?? false,
    default_branch: defaultBranchOf(origin),
    html_url: `${origin.serverUrl}/${name}`,
    clone_url: `${origin.serverUrl}/${name}.git`,
  }
}

export function headCommit(origin: Origin, message: string) {
  const person = { name: 'Ada', email: 'ada@example.com' }
  return {
    id: origin.sha,
    tree_id: tree,
    message,
    timestamp: '2026-11-20T09:30:12Z',
    url: `${origin.serverUrl}/${origin.repository}/commit/${origin.sha}`,
    author: person,
    committer: person,
  }
}
