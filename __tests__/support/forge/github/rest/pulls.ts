import { login, paged, text, texts, type Call, type Handler } from '../call.ts'
import { nodeId } from '../addresses.ts'
import { openPull, reopenPull, retarget } from '../lifecycle.ts'
import { mergePull } from '../merge.ts'
import { pullJson, simplePullJson } from '../pull-json.ts'
import { close, isOpen, note, type MergeMethod, type Pull } from '../pull.ts'
import { invalid, notFound, Refusal } from '../refusal.ts'
import { commitJson } from './commit-json.ts'

export function pullOf({ hosted, values }: Call): Pull {
  const pull = hosted.pull(
    Number(values['pull_number'] ?? values['issue_number']),
  )
  if (!pull) throw notFound()
  return pull
}

export const pulls = {
  'pulls/list': async (call) => {
    const { hosted, query, addresses } = call
    const state = query.get('state') ?? 'open'
    const head = query.get('head') ?? ''
    const base = query.get('base')
    const direction = query.get('direction') ?? 'desc'
    const found = hosted.pulls.filter(
      (pull) =>
        (state === 'all' || (state === 'open') === isOpen(pull)) &&
        (base === null || pull.base.ref === base) &&
        // Without an owner GitHub does not filter at all.
        (!head.includes(':') || head === headLabel(pull)),
    )
    if (direction === 'desc') found.reverse()
    const list = await Promise.all(
      found.map((pull) => simplePullJson(hosted, pull, addresses)),
    )
    return paged(call, '/pulls', list)
  },

  'pulls/get': async (call) => {
    const body = await pullJson(call.hosted, pullOf(call), call.addresses)
    return { status: 200, body }
  },

  'pulls/create': async (call) => {
    const { hosted, body, addresses } = call
    const pull = await openPull(hosted, login(call), {
      title: required(body['title'], 'title'),
      head: required(body['head'], 'head'),
      base: required(body['base'], 'base'),
      body: text(body['body']) ?? null,
      draft: body['draft'] === true,
    })
    return { status: 201, body: await pullJson(hosted, pull, addresses) }
  },

  'pulls/update': async (call) => {
    const { hosted, body, addresses } = call
    const pull = pullOf(call)
    const state = text(body['state'])
    const base = text(body['base'])
    if (base !== undefined && base !== pull.base.ref) {
      await retarget(hosted, pull, base)
    }
    if (state === 'open' && !isOpen(pull)) await reopenPull(hosted, pull)
    if (state === 'closed' && isOpen(pull)) close(pull, 'by a client')
    const title = text(body['title'])
    if (title === '') {
      throw invalid('PullRequest', { field: 'title', code: 'missing_field' })
    }
    if (title !== undefined || body['body'] !== undefined) note(pull, 'edited')
    pull.title = title ?? pull.title
    if (body['body'] !== undefined) pull.body = text(body['body']) ?? null
    return { status: 200, body: await pullJson(hosted, pull, addresses) }
  },

  'pulls/merge': async (call) => {
    const { hosted, body } = call
    const sha = await mergePull(hosted, pullOf(call), {
      by: login(call),
      method: (text(body['merge_method']) ?? 'merge') as MergeMethod,
      title: text(body['commit_title']),
      message: text(body['commit_message']),
      head: text(body['sha']),
    })
    const message = 'Pull Request successfully merged'
    return { status: 200, body: { sha, merged: true, message } }
  },

  'pulls/request-reviewers': async (call) => {
    const { hosted, account, body, addresses } = call
    const pull = pullOf(call)
    const reviewers = texts(body['reviewers'])
    const teams = texts(body['team_reviewers'])
    if (reviewers.includes(pull.author)) {
      throw new Refusal(
        422,
        'Review cannot be requested from pull request author.',
      )
    }
    if (
      !all(reviewers, hosted.settings.collaborators) ||
      !all(teams, hosted.settings.teams)
    ) {
      throw new Refusal(
        422,
        `Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the ${hosted.name} repository.`,
      )
    }
    const [team] = teams
    const members = account?.permissions?.members ?? 'none'
    if (
      team !== undefined &&
      members === 'none' &&
      account?.kind !== 'classic'
    ) {
      throw unresolved(nodeId('T', hosted.owner, team))
    }
    add(pull.reviewers, reviewers)
    add(pull.teams, teams)
    note(pull, 'review requested')
    return { status: 201, body: await simplePullJson(hosted, pull, addresses) }
  },

  'pulls/list-commits': async (call) => {
    const { hosted, addresses } = call
    const pull = pullOf(call)
    const range = `${pull.base.sha}..${pull.head.sha}`
    const log = await hosted.git.git(['rev-list', '--reverse', range])
    const ids = log.toString().split('\n').filter(Boolean)
    const list = await Promise.all(
      ids.map((id) => commitJson(hosted, id, addresses)),
    )
    return paged(call, `/pulls/${pull.number}/commits`, list)
  },
} satisfies Record<string, Handler>

function unresolved(node: string): Refusal {
  return new Refusal(422, 'Validation Failed', [
    `Could not resolve to a node with the global id of '${node}'.`,
  ])
}

export function add(to: string[], more: readonly string[]): void {
  for (const one of more) if (!to.includes(one)) to.push(one)
}

function all(some: readonly string[], known: readonly string[]): boolean {
  return some.every((one) => known.includes(one))
}

function headLabel({ head }: Pull): string {
  return `${head.repository?.split('/')[0] ?? 'unknown'}:${head.ref}`
}

function required(value: unknown, field: string): string {
  const given = text(value)
  if (given) return given
  throw invalid('PullRequest', { field, code: 'missing_field' })
}
