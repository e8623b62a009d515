import { posix } from 'node:path'
import type { ChangedCommit } from './deployer-build.ts'
import type { Fields } from '../deployer/deployer.ts'
import { listOf, textOf } from '../deployer/manifest.ts'
import { leftOutBy } from '../deployer/source-ignore.ts'
import type { Verdict } from '../deployer/tracks-branch.ts'
import { matchingTexts } from '../git/snapshot.ts'

/**
 * Looks for a file that the build of a folder reads and Flux does not fetch.
 *
 * @param source the spec of its GitRepository
 */
export async function leftOutVerdict(
  changed: ChangedCommit,
  folder: string,
  source: Fields,
): Promise<Verdict | undefined> {
  const folders = listOf(source['sparseCheckout']).map((one) =>
    (textOf(one) ?? '').replace(/^\.\//, ''),
  )
  const isFetched = (file: string) =>
    folders.length === 0 || folders.some((one) => file.startsWith(one))
  const found = await matchingTexts(
    changed,
    ({ name }) => posix.basename(name) === '.sourceignore' && isFetched(name),
  )
  const ignores = [
    ...found.map(({ name, text }) => ({ title: name, text })),
    { title: '`spec.ignore`', text: textOf(source['ignore']) ?? '' },
  ].map((one) => ({ ...one, folder: posix.dirname(one.title) }))
  const files = await changed.engine?.inputs(folder)
  for (const file of files?.keys() ?? []) {
    const by = leftOutBy(file, ignores)
    if (!isFetched(file))
      return {
        kind: 'ignores',
        why: `its GitRepository leaves out "${file}", which is in no folder of \`spec.sparseCheckout\``,
        advice: 'Add the folder of that file there.',
      }
    if (by !== undefined)
      return {
        kind: 'ignores',
        why: `its GitRepository leaves out "${file}", by ${by}`,
        advice: `Add "!/${file}" there, as the last line of \`spec.ignore\`.`,
      }
  }
  return undefined
}
