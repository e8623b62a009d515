import { folderName } from '../../problem/message.ts'
import {
  lastComponent,
  shortDigest,
  type ImageReference,
} from '../../image/reference.ts'
import type { RunEvent } from '../event/event.ts'
import {
  ownTrailers,
  printable,
  trailers,
  withoutOwnTrailers,
} from './trailers.ts'
import type { InputName } from '../input-names.ts'
import { invalidInput, invalidValue } from '../invalid-input.ts'
import { fillTemplate, parseTemplate, type Template } from '../template.ts'

/** What the placeholders stand for; a number that the run does not have is undefined. */
export interface MessageValues {
  readonly event: RunEvent
  readonly bumpId: string
  readonly images: readonly ImageReference[]
  readonly overlays: readonly string[]
  /** `api 1.4.1 -> 1.4.2`, for each image. */
  readonly changes: readonly string[]
  /** The paths of the changed files. */
  readonly files: readonly string[]
  readonly number: number | undefined
}

const placeholders: Readonly<
  Record<string, (values: MessageValues, separator: string) => string>
> = {
  images: ({ images }) => distinct(images.map(shortImage)),
  tags: ({ images }) =>
    distinct(images.map(({ tag, digest }) => tag ?? shortDigest(digest ?? ''))),
  overlays: ({ overlays }) => distinct(overlays.map(folderName)),
  changes: ({ changes }, separator) => distinct(changes, separator),
  files: ({ files }, separator) => distinct(files, separator),
  repository: ({ event }) => event.repository,
  ref: ({ event }) => event.ref,
  sha: ({ event }) => event.sha,
  actor: ({ event }) => event.actor,
  'run-url': ({ event }) => event.runUrl,
  number: ({ number }) => `${number ?? ''}`,
}

/** Of `commit-message` (action.yml). */
export const defaultMessage = 'Deploy {images} to {overlays}'
/** More than that are counted. */
const mostNamed = 3

/** Reads a text with the placeholders of messages; `{number}` needs a run for a pull request. */
export function messageTemplate(
  input: InputName,
  text: string,
  number: number | undefined,
): Template {
  const template = parseTemplate(input, text, Object.keys(placeholders))
  if (number === undefined && text.includes('{number}'))
    throw invalidInput(
      input,
      'has {number}, and this run is not for a pull request. Remove it.',
    )
  return template
}

/** Checks the `commit-message` input. */
export function parseMessage(
  input: string,
  number: number | undefined,
): Template {
  const template = messageTemplate('commit-message', input, number)
  if (withoutOwnTrailers(printable(input)) === '')
    throw invalidValue(
      'commit-message',
      `"${input}" holds only trailers, which are added anyway (Source, Run, Bump-Id). Write a subject.`,
    )
  return template
}

/**
 * A message with its placeholders filled in. A list of changes is one per line where its placeholder has its own line.
 * @param clean applied to the values, and not to the user's own template
 */
export function fillMessage(
  template: Template,
  values: MessageValues,
  clean: (value: string) => string = (value) => value,
): string {
  return fillTemplate(template, (name, isAlone) =>
    clean(placeholders[name]?.(values, isAlone ? '\n' : ', ') ?? ''),
  )
}

/** A title: the default message counts many images or overlays, and what a user wrote stays as it is. */
export function fillTitle(
  template: Template,
  values: MessageValues,
  clean: (value: string) => string,
): string {
  if (template !== defaultMessage) return fillMessage(template, values, clean)
  const images = counted(values.images.map(shortImage), 'images')
  const overlays = counted(values.overlays.map(folderName), 'overlays')
  return `Deploy ${clean(images)} to ${clean(overlays)}`
}

/** The whole message of the commit: the template filled in, and the trailers that name its source. */
export function commitMessage(
  template: Template,
  values: MessageValues,
): string {
  const body = withoutOwnTrailers(printable(fillMessage(template, values)))
  const separator = trailers(body).size > 0 ? '\n' : '\n\n'
  const own = ownTrailers(values.event, values.bumpId)
  return `${body}${separator}${own.join('\n')}\n`
}

/** `api:1.4.2`, or `api@sha256:4f53cda18c2b` without a tag: short enough for the subject of a commit. */
export function shortImage(image: ImageReference): string {
  const { tag, digest } = image
  const name = lastComponent(image.repository)
  if (tag !== undefined) return `${name}:${tag}`
  return digest === undefined ? name : `${name}@${shortDigest(digest)}`
}

/** A few names, or how many there are. */
export function counted(names: readonly string[], what: string): string {
  const { size } = new Set(names)
  return size > mostNamed ? `${size} ${what}` : distinct(names)
}

function distinct(texts: readonly string[], separator = ', '): string {
  return [...new Set(texts)].join(separator)
}
