import type { SignedCommit, WantedCommit } from '../forge/forge.ts'
import { notMade } from '../forge/answer-problem.ts'
import { getString } from '../request/json.ts'
import { mutate } from './api.ts'
import type { Client } from '../forge/client.ts'

const isStale =
  /^STALE_DATA|Expected branch to point to|No branch named|is at [0-9a-f]+ but expected/m

/**
 * Adds a commit to a branch, if and only if it is where it is expected. GitHub makes the token's owner its author,
 * and signs it.
 * @param expected the commit where the branch is
 */
export async function commitOnBranch(
  api: Client,
  branch: string,
  expected: string,
  { message, files }: WantedCommit,
): Promise<SignedCommit> {
  const [, headline = '', body = ''] = /^(.*)\n*([^]*)$/.exec(message) ?? []
  const input = {
    branch: { repositoryNameWithOwner: api.repository, branchName: branch },
    expectedHeadOid: expected,
    message: { headline, body: body.trimEnd() },
    fileChanges: {
      additions: files.flatMap(({ path, content: contents }) =>
        contents === undefined ? [] : { path, contents },
      ),
      deletions: files.flatMap(({ path, content }) =>
        content === undefined ? { path } : [],
      ),
    },
  }
  const mutation = 'createCommitOnBranch'
  const answer = await mutate(api, mutation, input, 'commit { oid }')
  if (answer.kind !== 'ok') {
    const doing = `the commit on "${branch}"`
    const type = answer.kind === 'refused' ? answer.type : ''
    const hasMoved = isStale.test(`${type}\n${answer.message}`)
    return notMade(answer, hasMoved, api, doing, 'push-rejected')
  }
  const commit = getString(answer.data, mutation, 'commit', 'oid')
  return commit === undefined
    ? { kind: 'unclear', message: 'The answer names no commit.' }
    : { kind: 'committed', commit }
}
