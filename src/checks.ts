import { all } from './all.ts'
import type { EditedOverlay } from './edit-overlay.ts'
import type { FurtherFolder } from './further.ts'
import { isComponent } from './kustomization/kind.ts'
import { explainNotRendered } from './manifests/explain.ts'
import { Refusal, type Problem } from './problem.ts'
import { renderAndProve, type Changed, type Rendered } from './proof.ts'
import { render, type Tree } from './render.ts'
import { treeOf } from './trees.ts'

/** What became of an edited overlay, or of a further folder. */
export type Check =
  | { readonly kind: 'rendered'; readonly rendered: Rendered }
  /** A component, proved in the folders that list it. */
  | { readonly kind: 'within'; readonly folders: readonly string[] }
  /** It did not build before the edit, and does not now. */
  | { readonly kind: 'broken'; readonly problem: Problem }

export interface Checks {
  /** By index of the edited overlays. */
  readonly edited: readonly Check[]
  /** By index of the further folders. */
  readonly further: readonly Check[]
}

interface What {
  readonly overlays: readonly EditedOverlay[]
  readonly further: readonly FurtherFolder[]
  readonly changed: Changed
  readonly validate: 'images' | 'build'
}

/**
 * Renders and proves every edited overlay, and every further folder with what it uses of them.
 * @throws Refusal with every problem of every folder
 */
export async function checkAll(
  trees: ReadonlyMap<string, Tree>,
  what: What,
): Promise<Checks> {
  const { overlays, further } = what
  const results = await all(
    [
      ...overlays.map((overlay) => () => checkEdited(trees, overlay, what)),
      ...further.map((folder) => () => checkFurther(trees, folder, what)),
    ],
    (check) => check(),
  )
  const checks = {
    edited: results.slice(0, overlays.length),
    further: results.slice(overlays.length),
  }
  refuseUnusedComponents(checks, what)
  return { ...checks, edited: withUsers(checks, what) }
}

/** A component is proved where something follows its images, not in every folder that lists it. */
function withUsers(
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

async function checkEdited(
  trees: ReadonlyMap<string, Tree>,
  overlay: EditedOverlay,
  { further, changed, validate }: What,
): Promise<Check> {
  const { folder, path } = overlay
  const users = further.filter((one) =>
    treeOf(trees, one.folder).files.has(path),
  )
  const component = isComponent(overlay.edited)
  if (component && users.length > 0)
    return { kind: 'within', folders: users.map((user) => user.folder) }
  try {
    const rendered = await renderAndProve(treeOf(trees, folder), folder, {
      edits: [overlay],
      demanded: true,
      changed,
      validate,
    })
    return { kind: 'rendered', rendered }
  } catch (error) {
    if (!component || !(error instanceof Refusal)) throw error
    throw alone(overlay, error)
  }
}

const notRendered: Pick<Problem, 'reason' | 'details'> = {
  reason: 'image-not-rendered',
}

/** That a component can not be proved by itself says nothing of the edit. */
function alone({ folder, path }: EditedOverlay, cause?: Refusal): Refusal {
  const { reason, details } = cause?.problems[0] ?? notRendered
  return new Refusal({
    reason,
    message: `${folder} is a component, which renders nothing by itself, so that nothing can be proved. Name the overlays that list it in "validate-overlays", such as k8s/overlays/*: it is proved in them.`,
    at: { file: path },
    ...(details === undefined ? {} : { details }),
  })
}

async function checkFurther(
  trees: ReadonlyMap<string, Tree>,
  { folder, named }: FurtherFolder,
  { overlays, changed, validate }: What,
): Promise<Check> {
  const tree = treeOf(trees, folder)
  try {
    const rendered = await renderAndProve(tree, folder, {
      edits: overlays.filter(({ path }) => tree.files.has(path)),
      demanded: named,
      changed,
      validate,
    })
    return { kind: 'rendered', rendered }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    if (named) throw ofNamed(error)
    const [problem] = error.problems
    if (problem.reason !== 'build-failed') throw error
    // Nobody has named it: what was broken before is not this edit's to mend.
    const before = await render(tree, folder, new Map())
    if (before.kind === 'built') throw error
    return { kind: 'broken', problem }
  }
}

function ofNamed({ problems }: Refusal): Refusal {
  const [first, ...more] = problems.map((problem) => ({
    ...problem,
    message: `Of "validate-overlays": ${problem.message}${
      problem.reason === 'image-not-rendered'
        ? ' A folder that is named there has to deploy it; one that only a pattern finds need not.'
        : ''
    }`,
  })) as [Problem, ...Problem[]]
  return new Refusal(first, ...more)
}

/** Each image of a component has to be deployed by one of the folders that list it. */
function refuseUnusedComponents(
  { edited, further }: Checks,
  { overlays, further: folders, validate }: What,
): void {
  const problems = overlays.flatMap((overlay, index): readonly Problem[] => {
    const check = edited[index]
    if (check?.kind !== 'within' || validate === 'build') return []
    const users = further.flatMap((one, at) => {
      const shown =
        one.kind === 'rendered' ? ownEntries(one.rendered, overlay) : []
      return one.kind === 'rendered' && shown.length > 0
        ? [
            {
              folder: folders[at]?.folder ?? '',
              after: one.rendered.after,
              shown,
            },
          ]
        : []
    })
    const [first] = users
    if (first === undefined) return alone(overlay).problems
    return first.shown
      .filter((_, entry) => users.every(({ shown }) => !shown[entry]?.followed))
      .map(({ entry }) =>
        explainNotRendered(entry, first.after, {
          ...entry,
          folder: first.folder,
        }),
      )
  })
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
