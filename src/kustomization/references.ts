import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Document,
  type ParsedNode,
} from 'yaml'
import { type Pair, isNullScalar, keyText } from '../yaml/nodes.ts'
import {
  firstDocument,
  follow,
  resolveAliases,
  type Aliases,
} from '../yaml/document.ts'

/** Fields of a kustomization in which no text names a file; all others, also unknown ones, may. */
const WITHOUT_FILES = keys(
  'apiVersion kind metadata namespace namePrefix nameSuffix images imageTags replicas',
  'labels commonLabels commonAnnotations buildMetadata sortOptions generatorOptions vars',
)

const HELM = keys('helmCharts helmChartInflationGenerator')

/** No path is longer on Linux. */
const LONGEST_PATH = 4096

function keys(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.toLowerCase().split(' ')))
}

/**
 * Every text that may name a file or folder, as written, relative to the kustomization's folder;
 * of `key=file` both parts too. Rather too many than too few: what does not exist is not fetched.
 */
export function references(text: string): readonly string[] {
  const found = new Set<string>()
  for (const written of textsOf(text)) {
    if (/[\n\r]/.test(written) || isRemote(written)) continue
    const [, key = '', file = ''] = /^([^=]*)=(.*)$/.exec(written) ?? []
    for (const part of [written, key, file])
      if (part !== '' && part.length <= LONGEST_PATH) found.add(part)
  }
  return [...found]
}

/** The texts that kustomize would fetch over the network: git repositories, and files by http. */
export function remoteReferences(text: string): readonly string[] {
  return [...new Set(textsOf(text).filter(isRemote))]
}

/** Whether the kustomization itself inflates a Helm chart. */
export function usesHelm(text: string): boolean {
  return pairsOf(firstDocument(text)).some(
    (pair) =>
      HELM.has(keyText(pair) ?? '') &&
      pair.value !== null &&
      !isNullScalar(pair.value) &&
      !(isSeq(pair.value) && pair.value.items.length === 0),
  )
}

function textsOf(text: string): readonly string[] {
  const document = firstDocument(text)
  const aliases = resolveAliases(document)
  const seen = new Set<ParsedNode>()
  return pairsOf(document)
    .filter((pair) => !WITHOUT_FILES.has(keyText(pair) ?? ''))
    .flatMap(({ value }) => textsIn(value, aliases, seen))
}

/** Each node once, so that aliases of aliases do not multiply. */
function textsIn(
  written: ParsedNode | null,
  aliases: Aliases,
  seen: Set<ParsedNode>,
): readonly string[] {
  const node = written === null ? null : follow(written, aliases)
  if (node === null || isAlias(node) || seen.has(node)) return []
  seen.add(node)
  if (isScalar(node)) return [String(node.value)]
  const values = isMap(node)
    ? node.items
        .filter((pair) => keyText(pair) !== 'literals')
        .map(({ value }) => value)
    : node.items
  return values.flatMap((value) => textsIn(value, aliases, seen))
}

function pairsOf({ errors, contents }: Document.Parsed): readonly Pair[] {
  return errors.length === 0 && isMap(contents) ? contents.items : []
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
    (place.includes('//') ||
      /[?&](?:ref|version)=/.test(address.slice(place.length)))
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
