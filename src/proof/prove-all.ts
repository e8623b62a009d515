import { collectProblems } from '../collect-problems.ts'
import type { Check, Checks, What } from './check.ts'
import { refuseUnusedComponents, unlisted, withUsers } from './components.ts'
import type { EditedOverlay } from '../overlay/edit.ts'
import type { ValidatedFolder } from '../overlay/validated.ts'
import { isComponent } from '../kustomization/names.ts'
import { Refusal, type Problem } from '../problem.ts'
import { renderAndProve } from './prove-folder.ts'
import { render, type Tree } from '../render/render.ts'
import { treeOf } from '../render/input.ts'

/**
 * Renders and proves every edited overlay, and every further folder with what it uses of them.
 * @throws Refusal with every problem of every folder
 */
export async function checkAll(
  trees: ReadonlyMap<string, Tree>,
  what: What,
): Promise<Checks> {
  const { overlays, further } = what
  const results = await collectProblems(
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
  await refuseUnusedComponents(trees, checks, what)
  return { ...checks, edited: withUsers(checks, what) }
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
    throw unlisted(overlay, further, error)
  }
}

async function checkFurther(
  trees: ReadonlyMap<string, Tree>,
  { folder, named }: ValidatedFolder,
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
    if (problem.code !== 'build-failed') throw error
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
      problem.code === 'image-not-rendered'
        ? ' A folder that is named there has to deploy it; one that only a pattern finds need not.'
        : ''
    }`,
  })) as [Problem, ...Problem[]]
  return new Refusal(first, ...more)
}
