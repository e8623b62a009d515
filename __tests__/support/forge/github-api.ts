import { buffer } from 'node:stream/consumers'
import { compareJson } from './compare.ts'
import { plain, type Answer, type Exchange } from './exchange.ts'

export interface PullRequest {
  readonly number: number
  /** `repository: null` is a fork that was deleted. */
  readonly head: {
    readonly repository: string | null
    readonly ref: string
    readonly sha: string
  }
  readonly base: { readonly ref: string; readonly sha: string }
  readonly state?: 'open' | 'closed'
  readonly title?: string
}

/** What the API knows beside the git repositories. */
export class GitHubState {
  readonly pulls = new Map<string, PullRequest>()

  pull(repository: string, pull: PullRequest): void {
    this.pulls.set(`${repository}#${pull.number}`, pull)
  }
}

interface Call {
  readonly repository: string
  readonly rest: string
  readonly state: GitHubState
  /** The API's own address, as the client reached it. */
  readonly base: string
}

interface Route {
  readonly method: string
  /** Matched against what follows `/repos/{owner}/{repo}`. */
  readonly path: RegExp
  readonly answer: (call: Call, match: RegExpExecArray) => Answer
}

const routes: readonly Route[] = [
  {
    method: 'GET',
    path: /^\/pulls\/(\d+)$/,
    answer: ({ repository, state, base }, match) => {
      const pull = state.pulls.get(`${repository}#${match[1]}`)
      return pull ? json(200, pullJson(repository, pull, base)) : notFound()
    },
  },
]

/** The parts of a REST request, on github.com's base path and on the one of an Enterprise server. */
export function apiRequest(
  url: URL,
): { repository: string; rest: string; base: string } | undefined {
  const [, prefix = '', repository, rest = ''] =
    /^(\/api\/v3)?\/repos\/([^/]+\/[^/]+)(\/.*)?$/.exec(url.pathname) ?? []
  if (repository === undefined) return undefined
  return { repository, rest, base: `${url.origin}${prefix}` }
}

export async function answerApi(
  { request, record, account }: Exchange,
  asked: { repository: string; rest: string; base: string },
  { state, root }: { state: GitHubState; root: string },
): Promise<Answer> {
  const body = await buffer(request)
  record.bytesIn = body.length
  record.body = body.toString()
  if (account === undefined && record.authorization.length > 0) {
    return json(401, { message: 'Bad credentials', status: '401' })
  }
  // As GitHub: who may not see a private repository is not told that it exists.
  if (account?.repositories[asked.repository] === undefined) return notFound()
  const [, basehead] = /^\/compare\/(.+)$/.exec(asked.rest) ?? []
  if (basehead !== undefined && record.method === 'GET') {
    const range = decodeURIComponent(basehead)
    const compared = await compareJson(root, asked.repository, range)
    return compared === undefined ? notFound() : json(200, compared)
  }
  for (const { method, path, answer } of routes) {
    const match = path.exec(asked.rest)
    if (match && method === record.method) {
      return answer({ ...asked, state }, match)
    }
  }
  return notFound()
}

function pullJson(
  repository: string,
  { number, head, base, state = 'open', title = 'A change' }: PullRequest,
  api: string,
): unknown {
  return {
    url: `${api}/repos/${repository}/pulls/${number}`,
    number,
    state,
    title,
    draft: false,
    merged: false,
    head: side(head.repository, head),
    base: side(repository, base),
  }
}

function side(
  repository: string | null,
  { ref, sha }: { readonly ref: string; readonly sha: string },
): unknown {
  const owner = repository?.split('/')[0] ?? 'unknown'
  return {
    label: `${owner}:${ref}`,
    ref,
    sha,
    user: { login: owner },
    repo:
      repository === null
        ? null
        : { full_name: repository, owner: { login: owner } },
  }
}

function notFound(): Answer {
  return json(404, { message: 'Not Found', status: '404' })
}

function json(status: number, value: unknown): Answer {
  return plain(status, JSON.stringify(value), {
    'content-type': 'application/json; charset=utf-8',
    'x-github-media-type': 'github.v3; format=json',
  })
}
