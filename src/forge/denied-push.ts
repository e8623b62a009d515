import type { Client } from './client.ts'
import { error, type Problem } from '../problem.ts'

/**
 * Asks whether the token may push. Gitea takes the first request of a push all the same, and refuses in a hook.
 * @returns why not; undefined where it may, and where there is no answer
 */
export async function deniedPush({
  send,
  repository,
}: Client): Promise<Problem | undefined> {
  const answer = await send((rest, common) => rest.repos.get(common))
  if (answer.kind !== 'ok' || answer.data.permissions?.push !== false)
    return undefined
  return error({
    code: 'permission-denied',
    message: `The token may not write to ${repository}.`,
    details: 'permissions.push is false.',
  })
}
