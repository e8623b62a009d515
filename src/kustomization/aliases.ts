import {
  isAlias,
  visit,
  type Alias,
  type Document,
  type ParsedNode,
} from 'yaml'

import { quote, type Finding } from './text-problem.ts'

/** What every `*alias` of a document stands for. */
export interface Aliases {
  readonly targets: ReadonlyMap<ParsedNode, ParsedNode>
  readonly dangling: Alias.Parsed | undefined
}

/** One walk, in source order: an alias means the last anchor of its name before it. */
export function resolveAliases(document: Document.Parsed): Aliases {
  const anchors = new Map<string, ParsedNode>()
  const targets = new Map<ParsedNode, ParsedNode>()
  let dangling: Alias.Parsed | undefined
  visit(document, {
    Alias: (_key, alias) => {
      const target = anchors.get(alias.source)
      if (target === undefined) dangling ??= alias as Alias.Parsed
      else targets.set(alias as Alias.Parsed, target)
    },
    Value: (_key, node) => {
      if (node.anchor !== undefined)
        anchors.set(node.anchor, node as ParsedNode)
    },
  })
  return { targets, dangling }
}

export function danglingAlias({ dangling }: Aliases): Finding | undefined {
  if (dangling === undefined) return undefined
  const alias = `*${dangling.source}`
  const message = `the file is not valid YAML, as nothing before ${quote(alias)} has the anchor "&${dangling.source}": write the value itself there`
  return { code: 'invalid-yaml', offset: dangling.range[0], message }
}

export function follow(node: ParsedNode, { targets }: Aliases): ParsedNode {
  return isAlias(node) ? (targets.get(node) ?? node) : node
}

/** Whether an alias stands for this very node, so that to change it is to change other places. */
export function isUsedElsewhere(
  node: ParsedNode,
  { targets }: Aliases,
): boolean {
  return (
    !isAlias(node) &&
    node.anchor !== undefined &&
    [...targets.values()].includes(node)
  )
}
