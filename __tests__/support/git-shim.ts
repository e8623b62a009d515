import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** A PATH on which git is a script of the shell, which may do something else before the real one goes on. */
export async function shimGit(
  before: string,
): Promise<{ readonly path: string } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'git-shim-'))
  const shim = join(folder, 'git')
  const real = process.env['PATH'] ?? ''
  await writeFile(shim, `#!/bin/sh\nPATH='${real}'\n${before}\nexec git "$@"\n`)
  await chmod(shim, 0o755)
  return {
    path: `${folder}${delimiter}${real}`,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}
