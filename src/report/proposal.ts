import { clusterSections, foldedDiffs, imageTables } from './change-tables.ts'
import { deployerLines, provedOn } from './cluster.ts'
import { quotedRemarks } from './diagnostics.ts'
import { byteLength, cut, fitting } from './size.ts'
import { code, linkTo, sentence } from './text.ts'
import type { FolderDeployer } from '../plan/deployment.ts'
import type { FolderResult } from '../plan/folder-result.ts'
import type { Diagnostic } from '../problem.ts'
import { pullRequestMark } from '../request/event-policy.ts'

/** GitHub takes 256 letters of a title and 65 536 of a body. */
const longestTitle = 250
const longestBody = 65_000
const longestIntroduction = 20_000
/** What the diffs are cut to: the rest is for the letters that a cut and its frame take. */
const longestWithDiffs = 60_000

/** What the body of a pull request shows. */
export interface BodyParts {
  /** The user's own text, above all else. */
  readonly introduction: string
  readonly folders: readonly FolderResult[]
  /** Its warnings are shown. */
  readonly remarks: readonly Diagnostic[]
  readonly deployers: readonly FolderDeployer[]
  /** The branch that is landed on. */
  readonly branch: string
  /** The page that compares the sources; undefined where it is not known. */
  readonly compare: string | undefined
  /** As owner/name@id. */
  readonly source: { readonly name: string; readonly url: string }
  readonly runUrl: string
}

/** The title, on one line. */
export function proposalTitle(text: string): string {
  const line = (text.split('\n')[0] ?? '').trim()
  return line.length <= longestTitle
    ? line
    : `${line
        .slice(0, longestTitle)
        .replace(/[\ud800-\udbff]$/, '')
        .trim()}...`
}

/** Whether a body shows such a bump. People may have added to it, and GitHub's page writes other line ends. */
export function describes(
  body: string,
  folders: readonly FolderResult[],
): boolean {
  const table = imageTables(folders)
  const isCut = byteLength(table) > longestBody / 2
  return isCut || body.replaceAll('\r\n', '\n').includes(table)
}

/** The body, in GitHub's Markdown. */
export function proposalBody({
  introduction,
  folders,
  remarks,
  deployers,
  branch,
  compare,
  source,
  runUrl,
}: BodyParts): string {
  const proved = provedOn(folders)
  const made = `Made for [${code(source.name)}](${source.url}) by [this run](${runUrl})${proved === undefined ? '' : `, ${proved}`}.`
  const end = `<sub>${made} The next bump updates this pull request in place. Commits that you push here are kept, and the bump is then added on top.</sub>\n${pullRequestMark}`
  const parts = [
    cut(introduction.trim(), longestIntroduction),
    imageTables(folders),
    compare === undefined ? '' : linkTo('What changes in the source', compare),
    ...quotedRemarks(remarks, 'warning'),
    ...clusterSections(folders),
    ...deployerLines(deployers, branch).map(sentence),
  ].filter((part) => part !== '')
  const room = longestWithDiffs - byteLength([...parts, end].join('\n\n'))
  return [
    ...fitting(
      [...parts, ...foldedDiffs(folders, room)],
      longestBody - byteLength(end),
    ),
    end,
  ].join('\n\n')
}
