import { maxBodyBytes, originSentence, withinLimit } from './body.ts'
import { changeTable, clusterSections } from './change-tables.ts'
import { deployerLines } from './folder-sentences.ts'
import { quotedDiagnostics } from './diagnostics.ts'
import { cut } from './size.ts'
import { linkTo, sentence } from './markdown.ts'
import type { FolderResult } from '../plan/folder-result.ts'
import type { Diagnostic } from '../problem/problem.ts'
import type { Plan } from '../plan/plan.ts'
import type { RunEvent } from '../request/event/event.ts'
import { pullRequestMark } from '../request/event/own-commit.ts'

/** GitHub takes 256 letters of a title. */
const maxTitleLength = 250
const maxIntroductionBytes = 20_000

/** What the body of a pull request shows. */
interface BodyParts extends Pick<
  Plan,
  'folders' | 'diagnostics' | 'deployers'
> {
  readonly event: RunEvent
  /** The user's own text, above all else. */
  readonly introduction: string
  /** The branch that is landed on. */
  readonly branch: string
  /** The page that compares the sources; undefined where it is not known. */
  readonly compare: string | undefined
}

/** The title, on one line. */
export function proposalTitle(text: string): string {
  const line = (text.split('\n')[0] ?? '').trim()
  return line.length <= maxTitleLength
    ? line
    : `${line
        .slice(0, maxTitleLength)
        .replace(/[\ud800-\udbff]$/, '')
        .trim()}...`
}

/** Whether a body shows these changes. People may have added to it, and GitHub's page writes CRLF. */
export function bodyDescribes(
  body: string,
  folders: readonly FolderResult[],
): boolean {
  const table = changeTable(folders)
  const isCut = Buffer.byteLength(table) > maxBodyBytes / 2
  return isCut || body.replaceAll('\r\n', '\n').includes(table)
}

/** Of the notices, a reviewer needs the one that names what is promoted or restored. */
function isSourceOfImages({ code }: Diagnostic): boolean {
  return code === 'images-from'
}

/** The body, in GitHub's Markdown. */
export function proposalBody({
  introduction,
  folders,
  diagnostics,
  deployers,
  branch,
  compare,
  event,
}: BodyParts): string {
  const end = `<sub>${originSentence(event, folders)} The next bump updates this pull request in place. Commits that you push here are kept: the next bump is added on top of them.</sub>\n${pullRequestMark}`
  const parts = [
    cut(introduction.trim(), maxIntroductionBytes),
    changeTable(folders),
    compare === undefined ? '' : linkTo('Changes in the source', compare),
    ...quotedDiagnostics(diagnostics.filter(isSourceOfImages), 'notice'),
    ...quotedDiagnostics(diagnostics, 'warning'),
    ...clusterSections(folders),
    ...deployerLines(deployers, branch).map(sentence),
  ]
  return withinLimit(maxBodyBytes, parts, folders, { end })
}
