import { withProvingUsers } from './components.ts'
import {
  proveFolder,
  type Check,
  type CheckedFolder,
  type ProofOptions,
} from './prove-folder.ts'
import { isComponent } from '../kustomization/names.ts'
import type { EditedFolder, Folder } from '../overlay/folder.ts'
import type { Engine } from '../render/engine.ts'

/**
 * Renders and proves every folder: an edited one with its own edit, a validated one with each edit that it uses, a
 * component in the other folders that use it. A folder that fails is a value.
 *
 * @throws Refusal (invalid-kustomization) for an entry that cannot be marked
 */
export async function proveAll(
  engine: Engine,
  folders: readonly Folder[],
  options: ProofOptions,
): Promise<readonly CheckedFolder[]> {
  const read = folders.map(
    async ({ path }) => [path, await engine.inputs(path)] as const,
  )
  const inputs = new Map(await Promise.all(read))
  const uses = ({ path }: Folder, { edit }: EditedFolder) =>
    inputs.get(path)?.has(edit.file) === true
  const edited = folders.filter((one) => one.role === 'edited')
  const components = new Set<Folder>(
    edited.filter(({ edit }) => isComponent(edit.after)),
  )
  const check = async (folder: Folder): Promise<Check> => {
    const used = edited.filter((one) => one !== folder && uses(folder, one))
    if (folder.role === 'validated')
      return proveFolder(engine, folder.path, used, options)
    const users = folders.filter(
      (one) => !components.has(one) && uses(one, folder),
    )
    if (components.has(folder) && users.length > 0)
      return { kind: 'component', users: users.map(({ path }) => path) }
    const own = [folder, ...used.filter((one) => components.has(one))]
    return proveFolder(engine, folder.path, own, options)
  }
  const checked = await Promise.all(
    folders.map(async (folder) => ({ ...folder, check: await check(folder) })),
  )
  return options.validate === 'images' ? withProvingUsers(checked) : checked
}
