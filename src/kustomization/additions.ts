import { isMap } from 'yaml'

import { appendLines, blockEntry } from './block.ts'
import { appendToBrackets, bracesLike, plainBraces } from './braces.ts'
import type { Values } from './fields.ts'
import type { Kustomization } from './kustomization.ts'
import { startList, type NewItems } from './list-start.ts'
import { isFlow } from '../yaml/nodes.ts'
import type { Plan } from './plan.ts'
import type { Splice } from '../yaml/splice.ts'
import { PLAIN_PAIRS } from './style.ts'

/** Writes new entries behind those of the list, or in a list that is empty, null or not there yet. */
export function addEntries(
  file: Kustomization,
  additions: Plan['additions'],
): readonly Splice[] {
  const { text, images } = file
  const entries = additions.map(({ after }) => after)
  if (entries.length === 0) return []
  const list = images?.node
  if (list === undefined || list.items.length === 0)
    return startList(file, images, newEntries(entries))
  if (!isFlow(list)) return [appendLines(text, list, entries)]
  const model = list.items.findLast((item) => isMap(item))
  const pieces = entries.map((entry) => bracesLike(text, model, entry))
  return appendToBrackets(text, list, pieces)
}

function newEntries(entries: readonly Values[]): NewItems {
  return {
    key: 'images',
    inline(quotes) {
      const style = { key: quotes, value: quotes, colon: ': ' }
      return entries.map((entry) => plainBraces(entry, style))
    },
    lines(dash, lineFeed) {
      const style = { dash, gap: ' ', keys: dash + 2, pairs: PLAIN_PAIRS }
      return entries.map((entry) => blockEntry(entry, style, lineFeed))
    },
  }
}
