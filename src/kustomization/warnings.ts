import { isScalar } from 'yaml'
import { isNullScalar, nodeStart, valueOf } from '../yaml/nodes.ts'
import type { Kustomization } from './kustomization.ts'
import type { Change, Plan } from './plan.ts'
import { quote, type Finding } from '../yaml/refusal.ts'

/** What an edit does not touch and does not stumble over, but what is likely wrong. */
export function findWarnings(
  { entries, images, lists }: Kustomization,
  { changes }: Plan,
): readonly Finding[] {
  const found: Finding[] = []
  const warn = (code: string, offset: number, message: string) =>
    found.push({ severity: 'warning', code, offset, message })
  const legacy = lists.find((list) => list !== images)
  if (legacy !== undefined) {
    const { key } = legacy.pair
    const message = `"${String(key)}" is the old name of "images" and goes away in a later kustomize: rename it`
    warn('legacy-image-tags', nodeStart(key), message)
  }
  const edited = new Set(changes.map(({ entry }) => entry))
  const left = entries.filter((entry) => !edited.has(entry))
  const keptNames = new Set(left.map(({ values }) => values.name))
  const seen = new Set<string>()
  for (const { item, values } of entries) {
    const { name } = values
    const offset = nodeStart(item)
    if (name === '') {
      const message =
        'this entry has no name, so kustomize applies it to nothing: add its name (or remove a stray dash)'
      warn('nameless-entry', offset, message)
    } else if (seen.has(name)) {
      // `kustomize build` applies them all in turn; `kustomize edit` would drop all but the first.
      const what = keptNames.has(name)
        ? 'kustomize applies them one after the other'
        : 'this action sets all of them'
      const message = `${quote(name)} has several entries and ${what}: keep one of them`
      warn('duplicate-image', offset, message)
    }
    seen.add(name)
    // A dot is one too, but is in the name of every registry.
    if (/[*+?()[\]{}|^$\\]/.test(name)) {
      const message = `kustomize reads the name ${quote(name)} as a regular expression: it can match other images, or none`
      warn('name-is-pattern', offset, message)
    }
  }
  return [...found, ...changes.flatMap(suffixNotice)]
}

/** A suffix changes the tag of the manifest, and nothing beside a tag or a digest of the entry (kustomize, imagetag). */
function suffixNotice({ entry, after }: Change): readonly Finding[] {
  const node = valueOf(entry.map, 'tagSuffix')
  const { newTag, digest } = entry.values
  const isIgnored = newTag !== '' || digest !== ''
  const willBe = after.newTag || after.digest
  if (!isScalar(node) || isNullScalar(node) || isIgnored || willBe === '')
    return []
  const suffix = String(node.value)
  const advice =
    after.newTag === ''
      ? 'remove it'
      : `ask for the tag ${quote(after.newTag + suffix)}, or remove tagSuffix`
  const message = `${quote(`tagSuffix: ${suffix}`)} no longer applies, as the entry has ${after.newTag === '' ? 'a digest' : quote(`newTag: ${after.newTag}`)}: ${advice}`
  const code = 'tag-suffix-ignored'
  return [{ severity: 'notice', code, offset: nodeStart(node), message }]
}
