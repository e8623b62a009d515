import { nodeId, userJson, type Addresses } from '../addresses.ts'
import { readCommit, type ReadCommit, type Signatory } from '../commit.ts'
import type { HostedRepository } from '../hosted.ts'
import { notFound } from '../refusal.ts'

/** As the calls about commits have it. */
export async function commitJson(
  hosted: HostedRepository,
  id: string,
  addresses: Addresses,
) {
  const commit = await readCommit(hosted, id)
  if (!commit) throw notFound()
  const { api, html } = addresses
  const url = `${api}/repos/${hosted.name}/commits/${id}`
  const page = `${html}/${hosted.name}/commit`
  return {
    sha: id,
    node_id: nodeId('C', hosted.name, id),
    commit: {
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: tree(hosted, commit, addresses),
      url: `${api}/repos/${hosted.name}/git/commits/${id}`,
      comment_count: 0,
      verification: verification(commit),
    },
    url,
    html_url: `${page}/${id}`,
    comments_url: `${url}/comments`,
    author: accountOf(commit.author, addresses),
    committer: accountOf(commit.committer, addresses),
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${api}/repos/${hosted.name}/commits/${sha}`,
      html_url: `${page}/${sha}`,
    })),
  }
}

/** As the calls about git objects have it. */
export async function gitCommitJson(
  hosted: HostedRepository,
  id: string,
  addresses: Addresses,
) {
  const commit = await readCommit(hosted, id)
  if (!commit) throw notFound()
  const { api, html } = addresses
  const url = `${api}/repos/${hosted.name}/git/commits`
  const page = `${html}/${hosted.name}/commit`
  return {
    sha: id,
    node_id: nodeId('C', hosted.name, id),
    url: `${url}/${id}`,
    html_url: `${page}/${id}`,
    author: commit.author,
    committer: commit.committer,
    tree: tree(hosted, commit, addresses),
    message: commit.message,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${url}/${sha}`,
      html_url: `${page}/${sha}`,
    })),
    verification: verification(commit),
  }
}

function tree(
  { name }: HostedRepository,
  { tree: sha }: ReadCommit,
  { api }: Addresses,
) {
  return { sha, url: `${api}/repos/${name}/git/trees/${sha}` }
}

export function verification({ signature, payload, committer }: ReadCommit) {
  const verified = signature !== null
  return {
    verified,
    reason: verified ? 'valid' : 'unsigned',
    signature,
    payload,
    verified_at: verified ? committer.date : null,
  }
}

/** Who has the address, where GitHub can tell. */
function accountOf({ email }: Signatory, addresses: Addresses) {
  if (email === 'noreply@github.com') return userJson('web-flow', addresses)
  const [, login] = /^\d+\+(.*)@users\.noreply\.github\.com$/.exec(email) ?? []
  return login === undefined ? null : userJson(login, addresses)
}
