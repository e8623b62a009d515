import type { Checks, Check, What } from './check.ts'
import type { EditedOverlay } from '../overlay/edit.ts'
import type { ValidatedFolder } from '../overlay/validated.ts'
import { explainNotRendered } from '../manifests/explain.ts'
import { listed } from '../manifests/did-you-mean.ts'
import { askedAmong } from '../manifests/suggestion.ts'
import { findOverride } from './override.ts'
import { Refusal, type Problem } from '../problem.ts'
import type { Rendered } from './prove-folder.ts'
import type { Tree } from '../render/render.ts'
import { treeOf } from '../render/input.ts'

const notRendered: Pick<Problem, 'code' | 'details'> = {
  code: 'image-not-rendered',
}

/**
 * The refusal of a component that no further folder lists. That it cannot be proved by itself says nothing of the
 * edit.
 */
export function unlisted(
  { folder, path }: EditedOverlay,
  further: readonly ValidatedFolder[],
  cause?: Refusal,
): Refusal {
  const { code, details } = cause?.problems[0] ?? notRendered
  const names = further.map((one) => one.folder)
  return new Refusal({
    code,
    message: `${folder} is a component, which renders nothing by itself, so that nothing can be proved. ${
      names.length === 0
        ? 'Name the overlays that list it in "validate-overlays", such as k8s/overlays/*: it is proved in them.'
        : `None of the folders of "validate-overlays" lists it: ${listed(names)}. List it under "components" there, or name an overlay that does.`
    }`,
    at: { file: path },
    details,
  })
}

/** A component is proved where something follows its images, not in every folder that lists it. */
export function withUsers(
  { edited, further }: Checks,
  { overlays, further: folders, validate }: What,
): readonly Check[] {
  return edited.map((check, index) => {
    const overlay = overlays[index]
    if (
      check.kind !== 'within' ||
      overlay === undefined ||
      validate === 'build'
    )
      return check
    return {
      ...check,
      folders: further.flatMap((one, at) =>
        one.kind === 'rendered' &&
        ownEntries(one.rendered, overlay).some(({ followed }) => followed)
          ? (folders[at]?.folder ?? [])
          : [],
      ),
    }
  })
}

/** Each image of a component has to be deployed by one of the folders that list it. */
export async function refuseUnusedComponents(
  trees: ReadonlyMap<string, Tree>,
  { edited, further }: Checks,
  { overlays, further: folders, validate }: What,
): Promise<void> {
  const problems: Problem[] = []
  for (const [index, overlay] of overlays.entries()) {
    if (edited[index]?.kind !== 'within' || validate === 'build') continue
    const users = further.flatMap((one, at) => {
      if (one.kind !== 'rendered') return []
      const { folder = '' } = folders[at] ?? {}
      const shown = ownEntries(one.rendered, overlay)
      return shown.length === 0 ? [] : [{ ...one.rendered, folder, shown }]
    })
    const [first] = users
    if (first === undefined) {
      problems.push(...unlisted(overlay, folders).problems)
      continue
    }
    const { folder, after, marked } = first
    for (const [number, { entry }] of first.shown.entries()) {
      if (users.some(({ shown }) => shown[number]?.followed)) continue
      const tree = treeOf(trees, folder)
      const override = await findOverride(tree, folder, { marked, entry })
      const place = { ...entry, folder }
      const asked = askedAmong(entry, first.expected)
      problems.push(explainNotRendered(asked, after, place, override))
    }
  }
  const [first, ...more] = problems
  if (first !== undefined) throw new Refusal(first, ...more)
}

/** What a render has shown of the entries of one overlay. */
function ownEntries({ expected, proof }: Rendered, { path }: EditedOverlay) {
  return expected.flatMap((entry, index) =>
    entry.file === path
      ? [{ entry, followed: (proof?.controlled[index] ?? []).length > 0 }]
      : [],
  )
}
