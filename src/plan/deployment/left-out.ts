import { posix } from 'node:path'
import type { ChangedCommit } from './deployer-build.ts'
import type { Fields } from '../../deployer/deployer.ts'
import { listOf, textOf } from '../../deployer/manifest.ts'
import { leftOutBy } from '../../deployer/flux/source-ignore.ts'
import type { Verdict } from '../../deployer/tracks-branch.ts'
import { matchingTexts } from '../../git/snapshot.ts'

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
  const spec = {
    title: '`spec.ignore`',
    text: textOf(source['ignore']) ?? '',
    folder: '.',
  }
  const files = (await changed.engine?.inputs(folder))?.keys() ?? []
  // All, as a pattern of any folder switches the default exclusions off.
  const ignoreFiles = await matchingTexts(
    changed,
    ({ name, mode }) =>
      posix.basename(name) === '.sourceignore' &&
      mode !== '120000' &&
      isFetched(name),
  )
  // Flux reads the file of a folder before those of the folders in it.
  const texts = ignoreFiles
    .toSorted((one, other) => depth(one.name) - depth(other.name))
    .map(({ name, text }) => {
      return { title: name, text, folder: posix.dirname(name) }
    })
  const leftOut = leftOutBy([...texts, spec])
  for (const file of files) {
    if (!isFetched(file))
      return {
        kind: 'ignores',
        why: `its GitRepository leaves out "${file}", which is in no folder of \`spec.sparseCheckout\``,
        advice: 'Add the folder of that file there.',
      }
    const by = leftOut(file)
    if (by !== undefined)
      return {
        kind: 'ignores',
        why: `its GitRepository leaves out "${file}", by ${by}`,
        advice: `Add "!/${file}" there, as the last line of \`spec.ignore\`.`,
      }
  }
  return undefined
}

function depth(path: string): number {
  return path.split('/').length
}
