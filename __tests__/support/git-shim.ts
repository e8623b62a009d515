import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** A PATH on which git is a script of the shell, which may do something else before the real one goes on. */
export async function shimGit(
  before: string,
): Promise<{ readonly path: string } & AsyncDisposable> {
  const folder = await mkdtempDisposable(join(tmpdir(), 'git-shim-'))
  const real = process.env['PATH'] ?? ''
  const script = `#!/bin/sh\nPATH='${real}'\n${before}\nexec git "$@"\n`
  await writeFile(join(folder.path, 'git'), script, { mode: 0o755 })
  return {
    path: `${folder.path}${delimiter}${real}`,
    [Symbol.asyncDispose]: () => folder.remove(),
  }
}
