import type { Client } from '../forge/client.ts'
import type { SignedCommit, WantedCommit } from '../forge/forge.ts'
import { notMade } from '../forge/answer-problem.ts'
import { error } from '../problem/problem.ts'
import { getPath, getString } from '../request/json.ts'
import { defaultAuthor, parseAuthor } from '../request/landing/publish.ts'

/**
 * Adds a commit to a branch by Gitea's API for contents, which signs it where its administrator has set that up.
 * It does not compare where the branch is.
 */
export async function commitOnBranch(
  client: Client,
  branch: string,
  { message, files }: WantedCommit,
): Promise<SignedCommit> {
  const { name, mail: email } = parseAuthor(defaultAuthor)
  const doing = `the commit on "${branch}"`
  const answer = await client.send(async (_, common, octokit) =>
    octokit.request('POST /repos/{owner}/{repo}/contents', {
      ...common,
      branch,
      message,
      author: { name, email },
      committer: { name, email },
      files,
    }),
  )
  if (answer.kind !== 'ok')
    return notMade(answer, false, client, doing, 'push-rejected')
  const data: unknown = answer.data
  const commit = getString(data, 'commit', 'sha')
  if (commit === undefined)
    return { kind: 'unclear', message: 'The answer names no commit.' }
  if (getPath(data, 'verification', 'verified') === true)
    return { kind: 'committed', commit }
  return {
    kind: 'refused',
    problem: error({
      code: 'invalid-input',
      message: `Input "verified-commit" is true, and the server of ${client.repository} does not sign commits. Set up signing there ("[repository.signing]" in app.ini), or remove verified-commit.`,
      details: getString(data, 'verification', 'reason'),
    }),
  }
}
