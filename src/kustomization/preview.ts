import { isMap, isScalar, type ParsedNode } from 'yaml'

import { firstDocument } from '../yaml/document.ts'
import { valueOf } from '../yaml/nodes.ts'
import { writePath, writeScalar } from '../yaml/scalar.ts'

/** In the metadata of a kustomization, which kustomize reads and renders nowhere. */
const annotation = 'kustomize-bump/preview'
/** On every object that a preview deploys. */
const label = 'kustomize-bump/pull-request'

/** What the kustomization of a new preview has. */
export interface NewPreview {
  /** Whose it is, as `acme/api#7`. */
  readonly mark: string
  readonly number: number
  /** The template, relative to the preview's folder. */
  readonly resource: string
  readonly namespace: string | undefined
  readonly nameSuffix: string | undefined
}

/** The kustomization of a new preview: it refers to its template, and copies nothing. */
export function newPreview({
  mark,
  number,
  resource,
  namespace,
  nameSuffix,
}: NewPreview): string {
  return [
    `# Made by kustomize-bump for ${mark}, and removed when that pull request is closed.`,
    'apiVersion: kustomize.config.k8s.io/v1beta1',
    'kind: Kustomization',
    'metadata:',
    '  annotations:',
    `    ${annotation}: ${writeScalar(mark, 'plain')}`,
    'resources:',
    `  - ${writePath(resource, 'plain')}`,
    ...(namespace === undefined
      ? []
      : [`namespace: ${writeScalar(namespace, 'plain')}`]),
    ...(nameSuffix === undefined
      ? []
      : [`nameSuffix: ${writeScalar(nameSuffix, 'plain')}`]),
    'labels:',
    '  - pairs:',
    `      ${label}: "${number}"`,
    '',
  ].join('\n')
}

/** Whose preview a kustomization is, as `acme/api#7`; undefined where it is none. */
export function markOf(text: string): string | undefined {
  const { contents, errors } = firstDocument(text)
  let node: ParsedNode | null = errors.length === 0 ? contents : null
  for (const key of ['metadata', 'annotations', annotation])
    node = isMap(node) ? valueOf(node, key) : null
  return isScalar(node) ? String(node.value) : undefined
}
