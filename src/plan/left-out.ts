import { posix } from 'node:path'
import type { ChangedCommit } from './deployer-build.ts'
import { pathsDownTo, type Fields } from '../deployer/deployer.ts'
import { listOf, textOf } from '../deployer/manifest.ts'
import { leftOutBy, type Ignores } from '../deployer/source-ignore.ts'
import type { Verdict } from '../deployer/tracks-branch.ts'
import { matchingTexts, textAt, type Snapshot } from '../git/snapshot.ts'

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
  const spec = { name: '`spec.ignore`', text: textOf(source['ignore']) ?? '' }
  const ignoresOf = (found: readonly Named[]): readonly Ignores[] =>
    [...found.filter(({ name }) => isFetched(name)), spec].map(
      ({ name, text }) => ({ title: name, text, folder: posix.dirname(name) }),
    )
  const files = [...((await changed.engine?.inputs(folder))?.keys() ?? [])]
  const near = leftOutBy(ignoresOf(await ignoreFilesAbove(changed, files)))
  if (files.every((file) => isFetched(file) && near(file) === undefined))
    return undefined
  // A pattern of any folder switches the default exclusions off.
  const all = await matchingTexts(
    changed,
    ({ name, mode }) =>
      posix.basename(name) === ignoreFile && mode !== '120000',
  )
  const leftOut = leftOutBy(
    ignoresOf(all.toSorted((one, other) => depth(one) - depth(other))),
  )
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

const ignoreFile = '.sourceignore'

/** Flux reads the file of a folder before those of the folders in it. */
function depth({ name }: Named): number {
  return name.split('/').length
}

interface Named {
  readonly name: string
  readonly text: string
}

/** Those of the folders of some files, the folders above first. */
function ignoreFilesAbove(
  commit: Snapshot,
  files: readonly string[],
): Promise<readonly Named[]> {
  const above = new Set(
    files.flatMap(pathsDownTo).map((path) => posix.dirname(path)),
  )
  return Promise.all(
    [...above].map(async (folder) => {
      const name = posix.join(folder, ignoreFile)
      return { name, text: (await textAt(commit, name)) ?? '' }
    }),
  )
}
