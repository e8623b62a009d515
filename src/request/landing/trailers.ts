import { sourceCommit, type RunEvent } from '../event/event.ts'

/** A commit, as far as it shows who made it. */
export interface CommitFacts {
  readonly parents: readonly string[]
  readonly committerMail: string
  readonly message: string
}

/** The trailers of a commit message (git-interpret-trailers): the last paragraph, when every line of it is one. */
export function trailers(message: string): ReadonlyMap<string, string> {
  const paragraphs = message.trim().split(/\r?\n\s*\n/)
  const last = paragraphs.length > 1 ? (paragraphs.at(-1) ?? '') : ''
  const found = last
    .split(/\r?\n/)
    .map((line) => /^([A-Za-z][\w-]*): (.+)$/.exec(line))
  if (found.includes(null)) return new Map()
  return new Map(found.map((match) => [match?.[1] ?? '', match?.[2] ?? '']))
}

/**
 * The trailers of a bump, which name its source. Argo CD and GitOps Promoter show the first five (argo-cd,
 * docs/user-guide/source-hydrator.md).
 * @param bumpId unique for this step of this run, to recognise its commit
 */
export function ownTrailers(
  event: RunEvent,
  bumpId: string,
): readonly string[] {
  const { serverUrl, repository, sha, runUrl } = event
  const source = sourceCommit(event)
  const values = {
    'Argocd-reference-commit-author': source?.author,
    'Argocd-reference-commit-date': source?.date,
    'Argocd-reference-commit-repourl': `${serverUrl}/${repository}`,
    'Argocd-reference-commit-sha': sha,
    'Argocd-reference-commit-subject': source?.subject,
    Source: `${repository}@${sha}`,
    Run: runUrl,
    'Bump-Id': bumpId,
  }
  return Object.entries(values)
    .map(([key, value = '']) => [key, printable(value).replace(/\n/g, ' ')])
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${key}: ${value}`)
}

const ownTrailer =
  /^(?:Source|Run|Bump-Id|Argocd-reference-commit-\w+)[^\S\n]*:.*\n?/gim

/** Only this action may claim where the commit comes from. */
export function withoutOwnTrailers(text: string): string {
  return text.replace(ownTrailer, '').trim()
}

/** A text with line feeds as git wants them, without control characters and what turns the order of letters around. */
export function printable(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n]|\p{Bidi_Control}/gu, '')
    .trim()
}
