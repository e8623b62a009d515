import { isMap, isScalar, type ParsedNode } from 'yaml'
import type { Preview, PreviewMark } from '../../request/preview/preview.ts'
import { firstDocument } from '../../yaml/document.ts'
import { valueOf } from '../../yaml/nodes.ts'
import { writeScalar } from '../../yaml/scalar.ts'

/** In the metadata of a kustomization, which kustomize reads and renders nowhere. */
const annotation = 'kustomize-bump/preview'
/** On every object that a preview deploys. */
const label = 'kustomize-bump/pull-request'

/**
 * The kustomization of a new preview: it refers to its template, and copies nothing.
 * @param resource the template, relative to the preview's folder
 */
export function newPreview(
  { pullRequest, namespace, nameSuffix }: Preview,
  resource: string,
): string {
  const mark = markText(pullRequest)
  return [
    `# Made by kustomize-bump for ${mark}, and removed when that pull request is closed.`,
    'apiVersion: kustomize.config.k8s.io/v1beta1',
    'kind: Kustomization',
    'metadata:',
    '  annotations:',
    `    ${annotation}: ${writeScalar(mark, 'plain')}`,
    'resources:',
    `  - ${writeScalar(resource, 'plain')}`,
    ...field('namespace', namespace),
    ...field('nameSuffix', nameSuffix),
    'labels:',
    '  - pairs:',
    `      ${label}: "${pullRequest.number}"`,
    '',
  ].join('\n')
}

function field(key: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [`${key}: ${writeScalar(value, 'plain')}`]
}

/** Whose preview a kustomization is, as `acme/api#7`; undefined where it is none. */
export function markOf(text: string): string | undefined {
  const { contents, errors } = firstDocument(text)
  let node: ParsedNode | null = errors.length === 0 ? contents : null
  for (const key of ['metadata', 'annotations', annotation])
    node = isMap(node) ? valueOf(node, key) : null
  return isScalar(node) ? String(node.value) : undefined
}

/** Names of repositories are the same in any case. */
export function isMark(mark: string, of: PreviewMark): boolean {
  return mark.toLowerCase() === markText(of).toLowerCase()
}

export function markText({ repository, number }: PreviewMark): string {
  return `${repository}#${number}`
}
