import { cut } from './size.ts'
import { block, code, collapsed, linkTo, sentence } from './markdown.ts'
import { firstSentence, listed } from '../problem/message.ts'
import {
  namesPlace,
  type Diagnostic,
  type Place,
  type Problem,
} from '../problem/problem.ts'

const maxOutputBytes = 4000
const maxMessageLength = 2000

/** One section for each fix: what went wrong and where, then what to do. */
export function problemSections(
  problems: readonly Problem[],
): readonly string[] {
  const byFix = Map.groupBy(
    problems.map((problem) => ({ ...problem, ...splitFix(problem.message) })),
    ({ code: reason, fix }) => JSON.stringify([reason, fix]),
  )
  return [...byFix.values()].flatMap((alike) => {
    const [{ code: reason, fix } = { code: '', fix: '' }] = alike
    const causes = alike.map(({ cause, at }) => located(cause, [at]))
    const outputs = new Set(alike.flatMap(({ details }) => details ?? []))
    return [
      `**${code(reason)}** ${causes.length === 1 ? causes.join() : `\n\n- ${causes.join('\n- ')}`}`,
      ...fixParts(fix),
      ...alike.flatMap(({ link }) =>
        link === undefined ? [] : [linkTo(sentence(link.text), link.url)],
      ),
      ...Array.from(outputs, (output) => collapsedOutput('Details', output)),
    ]
  })
}

/** Field specifications, as src/manifests/explain/unrewritten.ts writes them into a sentence. */
const configurations =
  /"images: \[((?:\{kind: [^\s,]+, path: '(?:[^']|'')*'\}(?:, )?)+)\]"/

/** What to do, with the configurations that it names as YAML to copy. */
function fixParts(fix: string): readonly string[] {
  const [flow, specs = ''] = configurations.exec(fix) ?? []
  if (flow === undefined)
    return fix === '' ? [] : [`**${sentence(cutMessage(fix))}**`]
  const items = specs
    .slice(1, -1)
    .split('}, {')
    .map((spec) => `  - ${spec.replace(', path: ', '\n    path: ')}`)
  return [
    `**${sentence(cutMessage(fix.replace(flow, () => 'these lines')))}**`,
    block(`images:\n${items.join('\n')}`, 'yaml'),
  ]
}

/** The first sentence is the cause, the others are the fix. */
function splitFix(message: string) {
  const cause = firstSentence(message)
  return { cause, fix: message.slice(cause.length).trim() }
}

/** The diagnostics of one severity, each message once as a Markdown quotation, with all its places. */
export function quotedDiagnostics(
  diagnostics: readonly Diagnostic[],
  severity: 'warning' | 'notice',
): readonly string[] {
  const icon = severity === 'warning' ? '⚠️ ' : ''
  const own = diagnostics.filter((one) => one.severity === severity)
  return [...Map.groupBy(own, ({ message }) => message)].map(
    ([message, alike]) =>
      `> ${icon}${located(
        message,
        alike.map(({ at }) => at),
      )}`,
  )
}

/** The output of another program, collapsed. */
export function collapsedOutput(title: string, output: string): string {
  return collapsed(title, block(cut(output, maxOutputBytes), 'text'))
}

function located(
  message: string,
  places: readonly (Place | undefined)[],
): string {
  const positions = places
    .filter((at) => at !== undefined)
    .filter((at) => !namesPlace(message, at))
    .map(({ file, line }) =>
      code(line === undefined ? file : `${file}:${line}`),
    )
  const where = positions.length === 0 ? '' : ` (${listed(positions)})`
  return sentence(cutMessage(message)) + where
}

function cutMessage(message: string): string {
  return message.length > maxMessageLength
    ? `${message.slice(0, maxMessageLength)}...`
    : message
}

/** Each diagnostic once: attempts repeat them, and overlays that share a base have its warnings in common. */
export function distinct(
  diagnostics: readonly Diagnostic[],
): readonly Diagnostic[] {
  return [
    ...new Map(
      diagnostics.map((one) => [
        `${one.message} ${one.at?.file} ${one.at?.line}`,
        one,
      ]),
    ).values(),
  ]
}
