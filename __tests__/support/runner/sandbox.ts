import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Folders that a caller brings along; they are neither made nor removed here. */
export interface Folders {
  readonly workspace?: string
  readonly temp?: string
  readonly home?: string
}

/** Where one run lives, laid out as on a hosted runner. */
export interface Sandbox extends Required<Folders>, AsyncDisposable {
  readonly root: string
  readonly toolCache: string
}

export async function createSandbox(
  repository: string,
  given: Folders,
): Promise<Sandbox> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'runner-')))
  const name = repository.split('/').at(-1) ?? 'repository'
  const sandbox = {
    root,
    workspace: given.workspace ?? join(root, 'work', name, name),
    temp: given.temp ?? join(root, 'work', '_temp'),
    home: given.home ?? join(root, 'home'),
    toolCache: join(root, 'work', '_tool'),
  }
  for (const folder of Object.values(sandbox)) {
    await mkdir(folder, { recursive: true })
  }
  return {
    ...sandbox,
    [Symbol.asyncDispose]: async () =>
      await rm(root, { recursive: true, force: true, maxRetries: 3 }),
  }
}
