import { invalidInput } from '../problem.ts'

/** A text with its placeholders still in it, whose placeholders are all known. */
export type MessageTemplate = string & { readonly brand: 'message template' }

/** What the placeholders stand for; a number that the run does not have is undefined. */
export interface MessageValues {
  readonly images: readonly DeployedImage[]
  readonly overlays: readonly string[]
  readonly repository: string
  readonly ref: string
  readonly sha: string
  readonly actor: string
  readonly runUrl: string
  readonly number: number | undefined
  /** Unique for this step of this run: by it the commit is known again. */
  readonly bumpId: string
}

/** An image as it will be deployed. */
export interface DeployedImage {
  readonly repository: string
  readonly tag: string | undefined
  readonly digest: string | undefined
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
const ownTrailers = ['Source', 'Run', 'Bump-Id']

/**
 * Checks the placeholders of a text.
 * @throws Refusal (invalid-input) for a placeholder that does not exist, or `{number}` in a run without a pull request
 */
export function parseTemplate(
  name: string,
  text: string,
  number: number | undefined,
): MessageTemplate {
  for (const [whole, placeholder = ''] of text.matchAll(/\{([a-z-]+)\}/g)) {
    if (!placeholders.includes(placeholder))
      throw invalidInput(
        name,
        `knows no ${whole}. The placeholders are ${placeholders.map((known) => `{${known}}`).join(' ')}.`,
      )
    if (placeholder === 'number' && number === undefined)
      throw invalidInput(
        name,
        'has {number}, the number of the pull request, and this run is for none.',
      )
  }
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
      `"${input}" holds nothing but the trailers that are added anyway (${ownTrailers.join(', ')}): write a subject.`,
    )
  return template
}

/**
 * A template with its placeholders filled in.
 * @param clean what the values go through; the words of the template itself are the user's own
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

/** The whole message of the commit: the template filled in, and the trailers that tell where it comes from. */
export function commitMessage(
  template: MessageTemplate,
  values: MessageValues,
): string {
  const body = withoutOwnTrailers(printable(fillTemplate(template, values)))
  const separator = endsInTrailers(body) ? '\n' : '\n\n'
  return `${body}${separator}${[
    `Source: ${values.repository}@${values.sha}`,
    `Run: ${values.runUrl}`,
    `Bump-Id: ${values.bumpId}`,
  ].join('\n')}\n`
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
export function shortImage({ repository, tag, digest }: DeployedImage): string {
  const name = repository.split('/').at(-1) ?? repository
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

function shortDigest(digest: string): string {
  return digest.slice(0, 'sha256:'.length + 12)
}

function distinct(texts: readonly string[]): string {
  return [...new Set(texts)].join(', ')
}

/** What a person may write, with line feeds as git wants them, and no character that a terminal would obey. */
function printable(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n]/gu, '')
    .trim()
}

/** Nobody else's text may claim where the commit comes from. */
function withoutOwnTrailers(text: string): string {
  const own = new RegExp(`^(?:${ownTrailers.join('|')})\\s*:`, 'i')
  return text
    .split('\n')
    .filter((line) => !own.test(line))
    .join('\n')
    .trim()
}

function endsInTrailers(text: string): boolean {
  return trailers(text).size > 0
}
