import type { Answer } from './answer.ts'
import { login } from './calls.ts'
import type { Client } from './client.ts'
import { getPath, getString } from '../request/json.ts'

/** One comment on a pull request that is kept up to date. */
export interface CommentPlace {
  /** Of the pull request. */
  readonly number: number
  /** The last line of the comment, an HTML comment by which it is found again. */
  readonly mark: string
}

interface Comment {
  readonly id: number
  readonly body: string
}

type Done = Answer<object>
const done: Done = { kind: 'ok', data: {} }

/**
 * Ensures that a pull request has one comment of the token's own with this mark, or none.
 * @param body ends with the mark; undefined where there is to be no comment
 */
export function keepComment(
  client: Client,
  place: CommentPlace,
  body: string | undefined,
): Promise<Done> {
  return client.untilAnswered([0, 1000, 3000], () =>
    tryToKeep(client, place, body),
  )
}

async function tryToKeep(
  client: Client,
  place: CommentPlace,
  body: string | undefined,
): Promise<Done> {
  const found = await ownComments(client, place)
  if (found.kind !== 'ok') return found
  if (body === undefined || found.data.length > 0)
    return keepFirst(client, found.data, body)
  const { number: issue_number } = place
  const created = await client.send((rest, common) =>
    rest.issues.createComment({ ...common, issue_number, body }),
  )
  if (created.kind !== 'ok') return created
  // Another run may have created one too: the oldest comment stays, with the later text.
  const all = await ownComments(client, place)
  return all.kind === 'ok' ? keepFirst(client, all.data, body) : all
}

/** Those with the mark that the owner of the token has written, oldest first: others may have copied the mark. */
async function ownComments(
  client: Client,
  { number: issue_number, mark }: CommentPlace,
): Promise<Answer<readonly Comment[]>> {
  const listed = await client.send(async (rest, common, octokit) => ({
    data: await octokit.paginate(rest.issues.listComments, {
      ...common,
      issue_number,
      per_page: 100,
    }),
  }))
  if (listed.kind !== 'ok') return listed
  const marked = listed.data.filter(
    (one) => lastLine(getString(one, 'body') ?? '') === mark,
  )
  if (marked.length === 0) return { kind: 'ok', data: [] }
  const owner = await login(client)
  if (owner.kind !== 'ok') return owner
  const data = marked
    .filter((one) => getString(one, 'user', 'login') === owner.data)
    .map((one) => ({
      id: Number(getPath(one, 'id')),
      body: getString(one, 'body') ?? '',
    }))
    .toSorted((one, other) => one.id - other.id)
  return { kind: 'ok', data }
}

/** A quote of a comment has the mark elsewhere. A server may end lines with CRLF. */
function lastLine(body: string): string | undefined {
  return body.trimEnd().split(/\r?\n/).at(-1)
}

/** Gives the first one this body and removes the others; without a body, removes all. */
async function keepFirst(
  client: Client,
  comments: readonly Comment[],
  body: string | undefined,
): Promise<Done> {
  const [first, ...others] = comments
  const isKept = first !== undefined && body !== undefined
  for (const { id: comment_id } of isKept ? others : comments) {
    const removed = await client.send(async (rest, common) => {
      await rest.issues.deleteComment({ ...common, comment_id })
      return { data: {} }
    })
    if (removed.kind !== 'ok' && !isGone(removed)) return removed
  }
  if (!isKept || first.body === body) return done
  const updated = await client.send((rest, common) =>
    rest.issues.updateComment({ ...common, comment_id: first.id, body }),
  )
  // Somebody has removed it in the meantime: look again.
  return isGone(updated) ? { kind: 'lost', message: updated.message } : updated
}

function isGone(answer: Done): answer is Done & { readonly status: 404 } {
  return answer.kind === 'refused' && answer.status === 404
}
