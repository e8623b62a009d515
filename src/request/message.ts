import { invalidInput } from '../problem.ts'
import type { SourceCommit } from './event.ts'
import { lastComponent, shortDigest, type ImageReference } from './image.ts'

/** A commit, as far as it shows who made it. */
export interface CommitFacts {
  readonly parents: readonly string[]
  readonly committerMail: string
  readonly message: string
}

/** A text with its placeholders still in it, whose placeholders are all known. */
export type MessageTemplate = string & { readonly brand: 'message template' }

/** What the placeholders stand for; a number that the run does not have is undefined. */
export interface MessageValues {
  readonly images: readonly ImageReference[]
  readonly overlays: readonly string[]
  readonly repository: string
  readonly ref: string
  readonly sha: string
  readonly actor: string
  readonly runUrl: string
  readonly number: number | undefined
  /** Unique for this step of this run, to recognise its commit. */
  readonly bumpId: string
  /** Where people read the workflow's own repository. */
  readonly repositoryUrl: string
  /** The commit that the image is built from, where the event shows it. */
  readonly source: SourceCommit | undefined
}

const placeholders = [
  'images',
  'tags',
  'overlays',
  'repository',
  'ref',
  'sha',
  'actor',
  'run-url',
  'number',
]
const ownTrailers = ['Source', 'Run', 'Bump-Id', 'Argocd-reference-commit-\\w+']

/**
 * Refuses the placeholders of a text that are not known.
 * @throws Refusal (invalid-input)
 */
export function checkPlaceholders(
  name: string,
  text: string,
  known: readonly string[],
): void {
  for (const [whole, placeholder = ''] of text.matchAll(/\{([a-z-]+)\}/g))
    if (!known.includes(placeholder))
      throw invalidInput(
        name,
        `has the unknown placeholder ${whole}. The placeholders are ${known.map((one) => `{${one}}`).join(' ')}.`,
      )
}

/**
 * Checks the placeholders of a text.
 * @throws Refusal (invalid-input) for a placeholder that does not exist, or `{number}` in a run without a pull request
 */
export function parseTemplate(
  name: string,
  text: string,
  number: number | undefined,
): MessageTemplate {
  checkPlaceholders(name, text, placeholders)
  if (number === undefined && text.includes('{number}'))
    throw invalidInput(
      name,
      'has {number}, and this run is not for a pull request. Remove it.',
    )
  return text as MessageTemplate
}

/**
 * Checks the `commit-message` input.
 * @throws Refusal (invalid-input)
 */
export function parseMessage(
  input: string,
  number: number | undefined,
): MessageTemplate {
  const template = parseTemplate('commit-message', input, number)
  if (withoutOwnTrailers(printable(input)) === '')
    throw invalidInput(
      'commit-message',
      `"${input}" holds only trailers, which are added anyway (Source, Run, Bump-Id). Write a subject.`,
    )
  return template
}

/**
 * A template with its placeholders filled in.
 * @param clean applied to the values, and not to the user's own template
 */
export function fillTemplate(
  template: MessageTemplate,
  values: MessageValues,
  clean: (value: string) => string = (value) => value,
): string {
  return template.replace(/\{([a-z-]+)\}/g, (_, name: string) =>
    clean(placeholderValue(name, values)),
  )
}

/** The whole message of the commit: the template filled in, and the trailers that name its source. */
export function commitMessage(
  template: MessageTemplate,
  values: MessageValues,
): string {
  const body = withoutOwnTrailers(printable(fillTemplate(template, values)))
  const separator = trailers(body).size > 0 ? '\n' : '\n\n'
  return `${body}${separator}${[
    ...referenceTrailers(values),
    `Source: ${values.repository}@${values.sha}`,
    `Run: ${values.runUrl}`,
    `Bump-Id: ${values.bumpId}`,
  ].join('\n')}\n`
}

/** What Argo CD and GitOps Promoter show of the source commit (argo-cd, docs/user-guide/source-hydrator.md). */
function referenceTrailers({
  sha,
  repositoryUrl,
  source,
}: MessageValues): readonly string[] {
  const values = { ...source, sha, repourl: repositoryUrl }
  return (['author', 'date', 'repourl', 'sha', 'subject'] as const).flatMap(
    (name) => {
      const value = printable(values[name] ?? '').replace(/\n/g, ' ')
      return value === '' ? [] : [`Argocd-reference-commit-${name}: ${value}`]
    },
  )
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

/** `api:1.4.2`, or `api@sha256:4f53cda18c2b` where there is no tag: short enough for the subject of a commit. */
export function shortImage({
  repository,
  tag,
  digest,
}: ImageReference): string {
  const name = lastComponent(repository)
  if (tag !== undefined) return `${name}:${tag}`
  return digest === undefined ? name : `${name}@${shortDigest(digest)}`
}

function placeholderValue(name: string, values: MessageValues): string {
  switch (name) {
    case 'images':
      return distinct(values.images.map(shortImage))
    case 'tags':
      return distinct(
        values.images.map(
          ({ tag, digest }) => tag ?? shortDigest(digest ?? ''),
        ),
      )
    case 'overlays':
      return distinct(values.overlays)
    case 'run-url':
      return values.runUrl
    case 'number':
      return String(values.number ?? '')
    default:
      return values[name as 'repository' | 'ref' | 'sha' | 'actor']
  }
}

function distinct(texts: readonly string[]): string {
  return [...new Set(texts)].join(', ')
}

/** A text with line feeds as git wants them, and without control characters. */
function printable(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n]/gu, '')
    .trim()
}

/** Only this action may claim where the commit comes from. */
function withoutOwnTrailers(text: string): string {
  const own = new RegExp(`^(?:${ownTrailers.join('|')})\\s*:`, 'i')
  return text
    .split('\n')
    .filter((line) => !own.test(line))
    .join('\n')
    .trim()
}
