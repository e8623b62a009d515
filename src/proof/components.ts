import { explainNotFollowed } from './override.ts'
import { notFollowed, type CheckedFolder } from './prove-folder.ts'
import { listed } from '../manifests/did-you-mean.ts'
import type { Edit, EditedFolder } from '../overlay/folder.ts'
import { error, type Problem } from '../problem.ts'
import type { Engine } from '../render/engine.ts'

/** A component is proved where something follows its images, not in every folder that lists it. */
export function withProvingUsers(
  folders: readonly CheckedFolder[],
): readonly CheckedFolder[] {
  return folders.map((folder) => {
    const { check, edit } = folder
    if (check.kind !== 'component' || edit === undefined) return folder
    const users = usersOf(edit, folders)
      .filter(({ entries }) => entries.some(({ isFollowed }) => isFollowed))
      .map(({ path }) => path)
    return { ...folder, check: { ...check, users } }
  })
}

/** Why images of components are deployed by none of the folders that list them. */
export async function explainComponents(
  engine: Engine,
  folders: readonly CheckedFolder[],
): Promise<readonly Problem[]> {
  const problems: Problem[] = []
  for (const folder of folders) {
    if (folder.role !== 'edited' || folder.check.kind !== 'component') continue
    const users = usersOf(folder.edit, folders)
    const [first] = users
    if (first === undefined) {
      problems.push(unlisted(folder, folders))
      continue
    }
    const { path, rendered } = first
    for (const [index, { entry }] of first.entries.entries())
      if (!users.some(({ entries }) => entries[index]?.isFollowed))
        problems.push(await explainNotFollowed(engine, path, rendered, entry))
  }
  return problems
}

/**
 * The problem of a component that no validated folder lists.
 * @param cause what its own render has shown, which need not be a fault of the edit
 */
export function unlisted(
  { path, edit }: EditedFolder,
  folders: readonly CheckedFolder[],
  { code, details }: Pick<Problem, 'code' | 'details'> = {
    code: 'image-not-rendered',
  },
): Problem {
  const names = folders
    .filter(({ role }) => role === 'validated')
    .map((folder) => folder.path)
  return error({
    code,
    message: `${path} is a component, which renders nothing by itself, so that nothing can be proved. ${
      names.length === 0
        ? 'Name the overlays that list it in "validate-overlays", such as k8s/overlays/*: it is proved in them.'
        : `None of the folders of "validate-overlays" lists it: ${listed(names)}. List it under "components" there, or name an overlay that does.`
    }`,
    at: { file: edit.file },
    details,
  })
}

/** The folders that render a component, each with the entries of the component and whether something follows them. */
function usersOf({ file }: Edit, folders: readonly CheckedFolder[]) {
  return folders.flatMap(({ path, role, check: rendered }) => {
    if (role === 'edited' || rendered.kind !== 'rendered') return []
    const unfollowed = notFollowed(rendered)
    const entries = rendered.expected
      .filter((entry) => entry.file === file)
      .map((entry) => ({ entry, isFollowed: !unfollowed.includes(entry) }))
    return entries.length === 0 ? [] : [{ path, rendered, entries }]
  })
}
