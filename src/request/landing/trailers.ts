import type { SourceCommit } from '../event/event.ts'

/** A commit, as far as it shows who made it. */
export interface CommitFacts {
  readonly parents: readonly string[]
  readonly committerMail: string
  readonly message: string
}

/** What the trailers of a bump name. */
export interface Provenance {
  /** The workflow's own, as owner/name. */
  readonly repository: string
  readonly sha: string
  readonly runUrl: string
  /** Unique for this step of this run, to recognise its commit. */
  readonly bumpId: string
  /** Where people read the workflow's own repository. */
  readonly repositoryUrl: string
  /** The commit that the image is built from, where the event shows it. */
  readonly source: SourceCommit | undefined
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
 */
export function ownTrailers({ source, ...of }: Provenance): readonly string[] {
  const values = {
    'Argocd-reference-commit-author': source?.author,
    'Argocd-reference-commit-date': source?.date,
    'Argocd-reference-commit-repourl': of.repositoryUrl,
    'Argocd-reference-commit-sha': of.sha,
    'Argocd-reference-commit-subject': source?.subject,
    Source: `${of.repository}@${of.sha}`,
    Run: of.runUrl,
    'Bump-Id': of.bumpId,
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

/** A text with line feeds as git wants them, and without control characters. */
export function printable(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n]/gu, '')
    .trim()
}
