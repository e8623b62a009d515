import {
  clusterSection,
  fieldTable,
  foldedDiffs,
  furtherSections,
} from './changes.ts'
import { provedOn } from './proved.ts'
import type { FurtherReport, OverlayReport } from './report.ts'
import { ownBody } from '../request/trigger.ts'
import { byteLength, cut, fitting } from './size.ts'
import { code, linkTo } from './text.ts'

/** GitHub takes 256 letters of a title and 65 536 of a body. */
const longestTitle = 250
const longestBody = 65_000
const longestIntroduction = 20_000
/** What the diffs are cut to: the rest is for the letters that a cut and its frame take. */
const longestWithDiffs = 60_000

/** What a pull request tells its reviewers. */
export interface Proposal {
  /** The user's own words, above all else. */
  readonly introduction: string
  readonly overlays: readonly OverlayReport[]
  readonly further: readonly FurtherReport[]
  /** The page that compares the sources; undefined where nothing tells it. */
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

/** Whether a body is that of such a bump. People may have added to it, and GitHub's page writes other line ends. */
export function tellsOf(
  body: string,
  overlays: readonly OverlayReport[],
): boolean {
  const table = fieldTable(overlays)
  const isCut = byteLength(table) > longestBody / 2
  return isCut || body.replaceAll('\r\n', '\n').includes(table)
}

/** The body, in GitHub's Markdown. */
export function proposalBody({
  introduction,
  overlays,
  further,
  compare,
  source,
  runUrl,
}: Proposal): string {
  const proved = provedOn([...overlays, ...further])
  const made = `Made for [${code(source.name)}](${source.url}) by [this run](${runUrl})${proved === undefined ? '' : `, ${proved}`}.`
  const end = `<sub>${made} ${ownBody}; commits that you push here are kept, and the bump is then added on top.</sub>`
  const parts = [
    cut(introduction.trim(), longestIntroduction),
    fieldTable(overlays),
    compare === undefined ? '' : linkTo('What changes in the source', compare),
    ...overlays.map((overlay) => clusterSection(overlay)),
    ...furtherSections(further),
  ].filter((part) => part !== '')
  const room = longestWithDiffs - byteLength([...parts, end].join('\n\n'))
  return [
    ...fitting(
      [...parts, ...foldedDiffs([...overlays, ...further], room)],
      longestBody - byteLength(end),
    ),
    end,
  ].join('\n\n')
}
