import { idOf, nodeId, userJson } from '../addresses.ts'
import { login, paged, text, texts, type Call, type Handler } from '../call.ts'
import type { Comment, Label } from '../hosted.ts'
import { labelJson, simplePullJson, time } from '../pull-json.ts'
import { note } from '../pull.ts'
import { invalid, notFound } from '../refusal.ts'
import { add, pullOf } from './pulls.ts'

export const issues = {
  'issues/add-labels': async (call) => {
    const { hosted, body, addresses } = call
    const pull = pullOf(call)
    const names = Array.isArray(body) ? texts(body) : texts(body['labels'])
    const found = names.map(
      (name) => hosted.label(name) ?? hosted.addLabel(name),
    )
    add(
      pull.labels,
      found.map(({ name }) => name),
    )
    note(pull, 'labeled')
    const all = pull.labels.map((name) => hosted.label(name) as Label)
    return {
      status: 200,
      body: all.map((label) => labelJson(hosted, label, addresses)),
    }
  },

  'issues/get-label': async ({ hosted, values, addresses }) => {
    const label = hosted.label(values['name'] ?? '')
    if (!label) throw notFound()
    return { status: 200, body: labelJson(hosted, label, addresses) }
  },

  'issues/create-label': async ({ hosted, body, addresses }) => {
    const name = text(body['name']) ?? ''
    if (hosted.label(name)) {
      throw invalid('Label', { field: 'name', code: 'already_exists' })
    }
    const { color, description } = body
    const label = hosted.addLabel(name, text(color), text(description))
    return { status: 201, body: labelJson(hosted, label, addresses) }
  },

  // Whoever cannot be assigned is left out without a word.
  'issues/add-assignees': async (call) => {
    const { hosted, body } = call
    const pull = pullOf(call)
    const { collaborators } = hosted.settings
    const wanted = texts(body['assignees'])
    add(
      pull.assignees,
      wanted.filter((one) => collaborators.includes(one)).slice(0, 10),
    )
    note(pull, 'assigned')
    return { status: 201, body: await issueJson(call) }
  },

  'issues/create-comment': async (call) => {
    const { hosted, body } = call
    const pull = pullOf(call)
    const words = checked(text(body['body']) ?? '')
    const comment = hosted.addComment(pull.number, login(call), words)
    note(pull, 'commented')
    return { status: 201, body: commentJson(call, comment) }
  },

  'issues/list-comments': async (call) => {
    const { number } = pullOf(call)
    const found = call.hosted.comments.filter(({ issue }) => issue === number)
    const list = found.map((comment) => commentJson(call, comment))
    return paged(call, `/issues/${number}/comments`, list)
  },

  'issues/update-comment': async (call) => {
    const comment = commentOf(call)
    comment.body = checked(text(call.body['body']) ?? '')
    return { status: 200, body: commentJson(call, comment) }
  },

  'issues/delete-comment': async (call) => {
    call.hosted.removeComment(commentOf(call))
    return { status: 204 }
  },
} satisfies Record<string, Handler>

function commentOf({ hosted, values }: Call): Comment {
  const id = Number(values['comment_id'])
  const comment = hosted.comments.find((one) => one.id === id)
  if (!comment) throw notFound()
  return comment
}

/** The text of a comment, as far as GitHub takes it. */
function checked(body: string): string {
  if (body === '') {
    throw invalid('IssueComment', { field: 'body', code: 'missing_field' })
  }
  if (body.length > 65_536) {
    const message = 'Body is too long (maximum is 65536 characters)'
    throw invalid('IssueComment', { field: 'body', message })
  }
  return body
}

function commentJson({ hosted, addresses }: Call, comment: Comment) {
  const { api, html } = addresses
  const { id, issue, author, body, createdAt } = comment
  const repository = `${api}/repos/${hosted.name}`
  return {
    url: `${repository}/issues/comments/${id}`,
    html_url: `${html}/${hosted.name}/pull/${issue}#issuecomment-${id}`,
    issue_url: `${repository}/issues/${issue}`,
    id,
    node_id: nodeId('IC', hosted.name, id),
    user: userJson(author, addresses),
    created_at: time(createdAt),
    updated_at: time(createdAt),
    body,
    author_association: 'CONTRIBUTOR',
    performed_via_github_app: null,
  }
}

/** To GitHub every pull request is also an issue. */
async function issueJson(call: Call) {
  const { hosted, addresses } = call
  const pull = pullOf(call)
  const simple = await simplePullJson(hosted, pull, addresses)
  const url = simple.issue_url
  const { number } = pull
  return {
    url,
    repository_url: `${addresses.api}/repos/${hosted.name}`,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: simple.html_url,
    id: idOf(`issue ${hosted.name}#${number}`),
    node_id: simple.node_id,
    number,
    title: simple.title,
    user: simple.user,
    labels: simple.labels,
    state: simple.state,
    locked: false,
    assignee: simple.assignee,
    assignees: simple.assignees,
    milestone: null,
    comments: hosted.comments.filter(({ issue }) => issue === number).length,
    created_at: simple.created_at,
    updated_at: simple.updated_at,
    closed_at: simple.closed_at,
    author_association: simple.author_association,
    active_lock_reason: null,
    draft: simple.draft,
    pull_request: {
      url: simple.url,
      html_url: simple.html_url,
      diff_url: simple.diff_url,
      patch_url: simple.patch_url,
      merged_at: simple.merged_at,
    },
    body: simple.body,
    closed_by: null,
    performed_via_github_app: null,
    state_reason: null,
  }
}
