import { invalidInput } from '../problem.ts'
import { lastComponent, shortDigest, type ImageReference } from './image.ts'
import {
  ownTrailers,
  printable,
  trailers,
  withoutOwnTrailers,
  type Provenance,
} from './trailers.ts'

/** A text with its placeholders still in it, whose placeholders are all known. */
export type MessageTemplate = string & { readonly brand: 'message template' }

/** What the placeholders stand for; a number that the run does not have is undefined. */
export interface MessageValues extends Provenance {
  readonly images: readonly ImageReference[]
  readonly overlays: readonly string[]
  /** `api 1.4.1 -> 1.4.2`, for each image. */
  readonly changes: readonly string[]
  /** The paths of the changed files. */
  readonly files: readonly string[]
  readonly ref: string
  readonly actor: string
  readonly number: number | undefined
}

const placeholders = [
  'images',
  'tags',
  'overlays',
  'changes',
  'files',
  'repository',
  'ref',
  'sha',
  'actor',
  'run-url',
  'number',
]

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
 * A template with its placeholders filled in. A list is one item per line where its placeholder has a line of its own.
 * @param clean applied to the values, and not to the user's own template
 */
export function fillTemplate(
  template: MessageTemplate,
  values: MessageValues,
  clean: (value: string) => string = (value) => value,
): string {
  return template.replace(
    /^\{(changes|files)\}[ \t\r]*$|\{([a-z-]+)\}/gm,
    (_, list: 'changes' | 'files' | undefined, name: string) =>
      clean(list ? values[list].join('\n') : placeholderValue(name, values)),
  )
}

/** The whole message of the commit: the template filled in, and the trailers that name its source. */
export function commitMessage(
  template: MessageTemplate,
  values: MessageValues,
): string {
  const body = withoutOwnTrailers(printable(fillTemplate(template, values)))
  const separator = trailers(body).size > 0 ? '\n' : '\n\n'
  return `${body}${separator}${ownTrailers(values).join('\n')}\n`
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
    case 'changes':
    case 'files':
      return distinct(values[name])
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
