import type { Client } from '../forge/client.ts'
import { problemOf } from '../forge/refusal.ts'
import type { Problem } from '../problem.ts'

/**
 * Asks whether the token may push. Gitea takes the first request of a push all the same, and refuses in a hook.
 * @returns why not; undefined where it may, and where there is no answer
 */
export async function pushObstacle(
  client: Client,
): Promise<Problem | undefined> {
  const answer = await client.send((rest, common) => rest.repos.get(common))
  if (answer.kind !== 'ok' || answer.data.permissions?.push !== false)
    return undefined
  const message = 'permissions.push is false.'
  const refused = { kind: 'refused', status: 403, message, type: '' } as const
  return problemOf(refused, client, 'to push')
}
