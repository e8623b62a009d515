import { addNamedFiles, type Source } from './closure.ts'
import { Refusal } from './problem.ts'

/**
 * Adds paths that kustomize asked for and that were not there, as far as the commit has them.
 *
 * @returns whether any of them is there now: then the render has missed it, and has to be made again
 * @throws Refusal (build-failed) for what is there but can not be rendered: submodules, symlinks out of the way
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
    if (found.kind === 'submodule' || found.kind === 'symlink')
      throw cannotRender(path, `"${found.at}" is ${reasons[found.kind]}`)
    there.push(path)
    // kustomize walks a path folder by folder: once this one is there, it asks for what it wants in it.
    if (found.kind === 'folder') files.set(`${path}/`, Buffer.alloc(0))
  }
  // Also where another render has added it meanwhile: this one has missed it all the same.
  await addNamedFiles(there, source)
  for (const path of there)
    if (!files.has(path) && !files.has(`${path}/`))
      throw cannotRender(path, reasons.lfs)
  return there.length > 0
}

function cannotRender(path: string, why: string): Refusal {
  return new Refusal({
    reason: 'build-failed',
    message: `kustomize needs "${path}", and ${why} Put what is needed into the folder itself, or write validate: none.`,
    at: { file: path },
  })
}

const reasons = {
  lfs: 'its content is in Git LFS, which is not fetched.',
  submodule: 'a submodule, whose files are not in this repository.',
  symlink:
    'a symlink to a folder, or to a file outside of the folder of the kustomization, which kustomize does not follow.',
}
