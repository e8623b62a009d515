import { nodeStart } from './nodes.ts'
import type { Kustomization } from './kustomization.ts'
import type { Plan } from './plan.ts'
import {
  problemAt,
  quote,
  type Finding,
  type TextProblem,
} from './text-problem.ts'

/** What an edit does not touch and does not stumble over, but what is likely wrong. */
export function warningsFor(
  file: Kustomization,
  plan: Plan,
): readonly TextProblem[] {
  return [
    ...legacyList(file),
    ...nameless(file),
    ...duplicates(file, plan),
    ...patterns(file),
  ].map((finding) => problemAt(file.text, finding))
}

function legacyList({ imageTags }: Kustomization): readonly Finding[] {
  if (imageTags === undefined) return []
  const message = `"${String(imageTags.pair.key)}" is the old name of "images" and goes away in a later kustomize: rename it`
  return [
    {
      code: 'legacy-image-tags',
      offset: nodeStart(imageTags.pair.key),
      message,
    },
  ]
}

function nameless({ entries }: Kustomization): readonly Finding[] {
  return entries
    .filter(({ values }) => values.name === '')
    .map(({ item }) => {
      const message =
        'this entry has no name, so kustomize applies it to nothing: add its name (or remove a stray dash)'
      return { code: 'nameless-entry', offset: nodeStart(item), message }
    })
}

/** `kustomize build` applies them all in turn; `kustomize edit` would drop all but the first. */
function duplicates(
  { entries }: Kustomization,
  { changes }: Plan,
): readonly Finding[] {
  const edited = new Set(changes.map(({ entry }) => entry))
  const left = new Set(
    entries
      .filter((entry) => !edited.has(entry))
      .map(({ values }) => values.name),
  )
  const seen = new Set<string>([''])
  return entries.flatMap(({ item, values: { name } }): readonly Finding[] => {
    const isFirst = !seen.has(name)
    seen.add(name)
    if (isFirst || name === '') return []
    const what = left.has(name)
      ? 'kustomize applies them one after the other'
      : 'all its entries are set alike'
    const message = `${quote(name)} has several entries and ${what}: keep one of them`
    return [{ code: 'duplicate-image', offset: nodeStart(item), message }]
  })
}

/** A dot is one too, but stands in the name of every registry. */
function patterns({ entries }: Kustomization): readonly Finding[] {
  return entries
    .filter(({ values: { name } }) => /[*+?()[\]{}|^$\\]/.test(name))
    .map(({ item, values: { name } }) => {
      const message = `kustomize reads the name ${quote(name)} as a regular expression: it can match other images, or none`
      return { code: 'name-is-pattern', offset: nodeStart(item), message }
    })
}
