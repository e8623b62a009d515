import { addNamedFiles, type Source } from './input-files.ts'
import { followLink, type LinkEnd } from '../git/link.ts'
import { error, type Problem } from '../problem/problem.ts'

/**
 * Adds the paths that kustomize asked for in vain, as far as the commit has them.
 *
 * @returns whether the commit has any of them: then the render lacked it, and has to be made again; or why one cannot
 * be rendered (build-failed): a submodule, a symlink, a pointer of Git LFS
 */
export async function addMissing(
  missing: readonly string[],
  source: Source,
): Promise<boolean | Problem> {
  const { objects, commit, files } = source
  const there: string[] = []
  for (const path of missing) {
    const found = await objects.find(commit, path)
    if (found.kind === 'nothing') continue
    if (found.kind === 'submodule')
      return cannotRender(
        path,
        `"${found.at}" is a submodule, whose files are not in this repository. ${putIn}`,
      )
    if (found.kind === 'symlink') {
      const end = await followLink(found, source)
      return cannotRender(path, `"${found.at}" is a symlink ${symlinkTo(end)}`)
    }
    there.push(path)
    // kustomize walks a path folder by folder, so it then asks for a path in this folder.
    if (found.kind === 'folder') files.set(`${path}/`, Buffer.alloc(0))
  }
  // Also where another render has added it meanwhile: this one lacked it all the same.
  await addNamedFiles(there, source)
  for (const path of there)
    if (!files.has(path) && !files.has(`${path}/`))
      return cannotRender(
        path,
        `its content is in Git LFS, which is not fetched. ${putIn}`,
      )
  return there.length > 0
}

const putIn =
  'Put what is needed into the folder itself, or set validate: none.'

function cannotRender(path: string, why: string): Problem {
  return error({
    code: 'build-failed',
    message: `kustomize needs "${path}", and ${why}`,
    at: { file: path },
  })
}

/** Why a symlink is not followed, and what to do. One to a file below the folder of the kustomization is. */
function symlinkTo(end: LinkEnd): string {
  switch (end.kind) {
    case 'file':
      return `to "${end.path}", outside of the folder of the kustomization, which kustomize reads only with kustomize: path and kustomize-build-args: --load-restrictor=LoadRestrictionsNone. Set those, or put the file into that folder.`
    case 'folder':
      return `to the folder "${end.path}", which is followed only with kustomize: path. Set that, or name the folder itself.`
    case 'nothing':
      return `to "${end.path}", which is not in the repository. Is it ignored, or not committed? Commit it, or set validate: none.`
    case 'outside':
      return `that leads out of this repository. ${putIn}`
    case 'loop':
      return `that leads back to itself. ${putIn}`
  }
}
