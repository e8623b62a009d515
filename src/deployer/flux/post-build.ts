import { parseDocument } from 'yaml'
import { BadSubstitution, expand, unknown, type Expanded } from './envsubst.ts'
import type { Fields, Overrides } from '../deployer.ts'
import { fieldsOf, listOf, textOf } from '../manifest.ts'
import {
  parseObject,
  splitObjects,
  type RenderedObject,
} from '../../manifests/objects.ts'
import { deeper } from '../../manifests/paths.ts'

/** What Flux fills in after its build: `spec.postBuild` (fluxcd/pkg, kustomize_varsub.go). */
export interface PostBuild {
  readonly values: Fields
  /** What the cluster has more values in: `ConfigMap "cluster"`. */
  readonly sources: readonly string[]
}

/** Manifests as Flux applies them, or why it cannot. */
export type Filled =
  | {
      readonly kind: 'built'
      readonly manifests: string
      /** Variables without a value: empty up to kustomize-controller 1.8, an error since 1.9. */
      readonly missing: readonly string[]
    }
  | { readonly kind: 'failed'; readonly problem: { readonly message: string } }

/** Undefined where nothing is filled in. */
export function postBuildOf({
  tool,
  fields,
}: Overrides): PostBuild | undefined {
  if (tool !== 'flux') return undefined
  const postBuild = fieldsOf(fields['postBuild'])
  const values = fieldsOf(postBuild['substitute'])
  const sources = listOf(postBuild['substituteFrom']).map((source) => {
    const { kind, name } = fieldsOf(source)
    return `${textOf(kind)} "${textOf(name)}"`
  })
  const runs =
    Object.keys(values).length + sources.length > 0 ||
    postBuild['substituteStrategy'] === 'Always'
  return runs ? { values, sources } : undefined
}

/** Each object by itself, but for those that are labelled or annotated not to be. */
export function fillManifests(
  manifests: string,
  postBuild: PostBuild | undefined,
): Filled {
  if (postBuild === undefined) return { kind: 'built', manifests, missing: [] }
  const [wrong] = Object.entries(postBuild.values).flatMap(problemOf)
  if (wrong !== undefined) return cannot(wrong)
  const missing = new Set<string>()
  const texts: string[] = []
  for (const text of splitObjects(manifests)) {
    const object = text.includes('$') ? parseObject(text) : undefined
    if (object === undefined || isDisabled(object)) texts.push(text)
    else
      try {
        const expanded = filled(text, postBuild)
        for (const name of expanded.missing) missing.add(name)
        if (parseDocument(expanded.text).errors.length > 0)
          return cannot(
            `With the values of \`postBuild\`, ${object.title} is not YAML.`,
          )
        texts.push(expanded.text)
      } catch (error) {
        if (!(error instanceof BadSubstitution)) throw error
        return cannot(
          `${object.title} has "\${", and what follows is not a variable to \`postBuild\`. Write "$\${" there, or label the object "${label}: disabled".`,
        )
      }
  }
  const built = { manifests: texts.join('---\n'), missing: [...missing] }
  return { kind: 'built', ...built }
}

/** An image as it is in the cluster; as it is where it cannot be filled in. */
export function fillReference(
  text: string,
  postBuild: PostBuild | undefined,
): Pick<Expanded, 'text' | 'unknown'> {
  try {
    if (postBuild !== undefined) return filled(text, postBuild)
  } catch (error) {
    if (!(error instanceof BadSubstitution)) throw error
  }
  return { text, unknown: [] }
}

function filled(text: string, { values, sources }: PostBuild): Expanded {
  return expand(text, (name) => {
    const value = textOf(values[name])?.replaceAll('\n', '')
    return value ?? (sources.length > 0 ? unknown : undefined)
  })
}

const label = 'kustomize.toolkit.fluxcd.io/substitute'

function isDisabled({ leaves }: RenderedObject): boolean {
  return ['labels', 'annotations'].some(
    (field) => leaves.get(deeper(`metadata.${field}`, label)) === 'disabled',
  )
}

/** What Flux or the API server refuses of a value. */
function problemOf([name, value]: readonly [string, unknown]): string | [] {
  if (!/^[_a-z][_a-z0-9]*$/i.test(name))
    return `"${name}" of \`postBuild.substitute\` is not the name of a variable.`
  return typeof value === 'string'
    ? []
    : `"${name}" of \`postBuild.substitute\` is not a string. Put its value in quotes.`
}

function cannot(message: string): Filled {
  return { kind: 'failed', problem: { message } }
}
