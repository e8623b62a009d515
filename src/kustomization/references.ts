import { isAlias, isMap, isScalar, isSeq, type ParsedNode } from 'yaml'

import { firstDocument, resolveAliases, type Aliases } from './document.ts'
import { keyText, type Pair } from './nodes.ts'
import { isNullScalar } from './style.ts'

/** Fields of a kustomization in which no text names a file; all others, also unknown ones, may. */
const WITHOUT_FILES = new Set(
  [
    'apiVersion kind metadata namespace namePrefix nameSuffix images imageTags replicas',
    'labels commonLabels commonAnnotations buildMetadata sortOptions generatorOptions vars',
  ].flatMap((line) => line.toLowerCase().split(' ')),
)

/** Fields whose texts, or `path`, kustomize loads from the network if they are addresses. */
const LOADED = new Set(
  [
    'resources bases components crds configurations generators transformers validators',
    'patches patchesStrategicMerge patchesJson6902 replacements openapi',
  ].flatMap((line) => line.toLowerCase().split(' ')),
)

const HELM = new Set(['helmcharts', 'helmchartinflationgenerator'])

/** No path is longer on Linux. */
const LONGEST_PATH = 4096

/**
 * Every text that may name a file or folder, as written, relative to the kustomization's folder;
 * of `key=file` both parts too. Rather too many than too few: what does not exist is not fetched.
 */
export function references(text: string): readonly string[] {
  const found = new Set<string>()
  for (const written of textsOf(text, (key) => !WITHOUT_FILES.has(key))) {
    if (/[\n\r]/.test(written) || isRemote(written)) continue
    const equals = written.indexOf('=')
    const parts =
      equals < 0 ? [] : [written.slice(0, equals), written.slice(equals + 1)]
    for (const part of [written, ...parts]) {
      if (part !== '' && part.length <= LONGEST_PATH) found.add(part)
    }
  }
  return [...found]
}

/** The texts that kustomize would fetch over the network: git repositories, and files by http. */
export function remoteReferences(text: string): readonly string[] {
  return [...new Set(textsOf(text, (key) => LOADED.has(key)).filter(isRemote))]
}

/** Whether the kustomization itself inflates a Helm chart. */
export function usesHelm(text: string): boolean {
  return pairsOf(text).pairs.some(
    (pair) =>
      HELM.has(keyText(pair) ?? '') &&
      pair.value !== null &&
      !isEmpty(pair.value),
  )
}

function isEmpty(node: ParsedNode): boolean {
  return isSeq(node) ? node.items.length === 0 : isNullScalar(node)
}

function textsOf(
  text: string,
  isWanted: (key: string) => boolean,
): readonly string[] {
  const { pairs, aliases } = pairsOf(text)
  const seen = new Set<ParsedNode>()
  return pairs
    .filter((pair) => isWanted(keyText(pair) ?? ''))
    .flatMap(({ value }) => textsIn(value, aliases, seen))
}

/** Each node once, so that aliases of aliases do not multiply. */
function textsIn(
  node: ParsedNode | null,
  aliases: Aliases,
  seen: Set<ParsedNode>,
): readonly string[] {
  if (node === null || seen.has(node)) return []
  seen.add(node)
  if (isAlias(node))
    return textsIn(aliases.targets.get(node) ?? null, aliases, seen)
  if (isScalar(node)) return [String(node.value)]
  if (isMap(node))
    return node.items
      .filter((pair) => keyText(pair) !== 'literals')
      .flatMap(({ value }) => textsIn(value, aliases, seen))
  return node.items.flatMap((item) => textsIn(item, aliases, seen))
}

function pairsOf(text: string): {
  readonly pairs: readonly Pair[]
  readonly aliases: Aliases
} {
  const document = firstDocument(text)
  const root = document.errors.length === 0 ? document.contents : null
  return {
    pairs: isMap(root) ? root.items : [],
    aliases: resolveAliases(document),
  }
}

/**
 * Whether kustomize takes a reference for a git repository, or for a file to fetch by http.
 * What `NewRepoSpecFromURL` of kustomize 5.8.1 (api/internal/git/repospec.go) accepts; and what older
 * ones did, a host's name before a path with `//` or `?ref=`, which is nobody's local folder.
 */
function isRemote(reference: string): boolean {
  const address = reference.replace(/^git::/i, '')
  const [place = ''] = address.split('?', 1)
  if (/^(?:https?|ssh|file):\/\//i.test(place)) return true
  if (/^github\.com[/:]/i.test(place)) return isRepository(place)
  if (/^[a-z][a-z0-9-]*@/i.test(place)) return isRepository(place)
  const isHost = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?\//i.test(place)
  return (
    isHost &&
    (place.includes('//') || /\?(?:.*&)?(?:ref|version)=/.test(address))
  )
}

/** Behind the host there is an owner and a name, or a mark that says where the repository ends. */
function isRepository(place: string): boolean {
  const path = place.replace(/^[^/:]*[/:]/, '')
  return (
    path !== place &&
    (/_git\/|\/\/|\.git/.test(path) || path.split('/').length >= 2)
  )
}
