import { explainNotFollowed } from './override.ts'
import type { CheckedFolder } from './prove-folder.ts'
import type { ExpectedImage } from '../manifests/check/expectation.ts'
import type { Edit, EditedFolder } from '../overlay/folder.ts'
import { error, type Problem } from '../problem/problem.ts'
import type { Engine } from '../render/engine.ts'
import { listed, folderAtStart } from '../problem/message.ts'

/** Reduces the users of each component to those that prove it: where an image follows its entries. */
export function withProvingUsers(
  folders: readonly CheckedFolder[],
): readonly CheckedFolder[] {
  return folders.map((folder) => {
    const { check, edit } = folder
    if (check.kind !== 'component' || edit === undefined) return folder
    const proving = usesOf(edit, folders).filter(({ isFollowed }) => isFollowed)
    const users = new Set(proving.map(({ rendered }) => rendered.path))
    return { ...folder, check: { ...check, users: [...users] } }
  })
}

/** A problem for each image of a component that no folder that lists the component deploys. */
export async function explainComponents(
  engine: Engine,
  folders: readonly CheckedFolder[],
): Promise<readonly Problem[]> {
  const problems: Problem[] = []
  for (const folder of folders) {
    if (folder.role !== 'edited' || folder.check.kind !== 'component') continue
    const uses = usesOf(folder.edit, folders)
    if (uses.length === 0) problems.push(unlistedComponent(folder, folders))
    const byName = Map.groupBy(uses, ({ entry }) => entry.name)
    for (const all of byName.values()) {
      const [first] = all
      if (first === undefined || all.some((use) => use.isFollowed)) continue
      const { rendered, entry } = first
      problems.push(await explainNotFollowed(engine, rendered, entry))
    }
  }
  return problems
}

/**
 * The problem of a component that no validated folder lists.
 * @param cause the problem of its own render, which the edit need not have caused
 */
export function unlistedComponent(
  { path, edit }: EditedFolder,
  folders: readonly CheckedFolder[],
  cause?: Problem,
): Problem {
  const names = folders
    .filter(({ role }) => role === 'validated')
    .map((folder) => folder.path)
  return error({
    code: cause?.code ?? 'image-not-rendered',
    message: `${folderAtStart(path)} is a component, which renders nothing by itself, so nothing can be proved. ${
      names.length === 0
        ? 'Set "validate-overlays" to overlays that list it, such as k8s/overlays/*.'
        : `None of the folders of "validate-overlays" lists it: ${listed(names)}. List it under "components" there, or name an overlay that does.`
    }`,
    at: { file: edit.file },
    details: cause?.details,
  })
}

/** The entries of a component in the folders that render it, and whether something follows them there. */
function usesOf({ file }: Edit, folders: readonly CheckedFolder[]) {
  return folders.flatMap(({ edit, check: rendered }) => {
    if (edit?.file === file || rendered.kind !== 'rendered') return []
    const { expected, controlled } = rendered.proof
    // An edited overlay sets the same image again.
    const isSet = ({ wanted, reference }: ExpectedImage) =>
      controlled.some(
        ({ expected: one }) =>
          one.wanted === wanted && one.reference === reference,
      )
    return expected
      .filter((entry) => entry.file === file)
      .map((entry) => ({ rendered, entry, isFollowed: isSet(entry) }))
  })
}
