import { addNamedFiles, type Source } from './input-files.ts'
import { followLink, type LinkEnd } from '../git/link.ts'
import { Refusal } from '../problem.ts'

/**
 * Adds paths that kustomize asked for and that were not there, as far as the commit has them.
 *
 * @returns whether any of them is there now: then the render has missed it, and has to be made again
 * @throws Refusal (build-failed) for what is there but cannot be rendered: submodules, symlinks out of the way
 */
export async function addMissing(
  missing: readonly string[],
  source: Source,
): Promise<boolean> {
  const { objects, commit, files } = source
  const there: string[] = []
  for (const path of missing) {
    const found = await objects.find(commit, path)
    if (found.kind === 'nothing') continue
    if (found.kind === 'submodule')
      throw cannotRender(
        path,
        `"${found.at}" is a submodule, whose files are not in this repository. ${putIn}`,
      )
    if (found.kind === 'symlink') {
      const end = await followLink(found, source)
      throw cannotRender(path, `"${found.at}" is a symlink ${symlinkTo(end)}`)
    }
    there.push(path)
    // kustomize walks a path folder by folder: once this one is there, it asks for what it wants in it.
    if (found.kind === 'folder') files.set(`${path}/`, Buffer.alloc(0))
  }
  // Also where another render has added it meanwhile: this one has missed it all the same.
  await addNamedFiles(there, source)
  for (const path of there)
    if (!files.has(path) && !files.has(`${path}/`))
      throw cannotRender(
        path,
        `its content is in Git LFS, which is not fetched. ${putIn}`,
      )
  return there.length > 0
}

const putIn =
  'Put what is needed into the folder itself, or set validate: none.'

function cannotRender(path: string, why: string): Refusal {
  return new Refusal({
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
