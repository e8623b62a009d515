import type { ImageEdit } from '../../../src/image/entry.ts'
import {
  editImages,
  readImages,
  type EditResult,
  type ReadResult,
} from '../../../src/kustomization/edit.ts'

const file = 'kustomization.yaml'

export function editText(
  text: string,
  edits: readonly ImageEdit[],
): EditResult {
  return editImages({ file, text }, edits)
}

export function readText(text: string): ReadResult {
  return readImages({ file, text })
}

const keep = { kind: 'keep' } as const
const remove = { kind: 'remove' } as const
const set = (value: string) => ({ kind: 'set', value }) as const

/** The wishes as the action makes them; each names the form of `kustomize edit set image` that it stands for. */

/** `NAME=*:TAG` */
export function tag(name: string, value: string): ImageEdit {
  return {
    find: { by: 'name', names: [name] },
    newName: keep,
    newTag: set(value),
    digest: remove,
  }
}

/** `NAME=*@DIGEST` */
export function digest(name: string, value: string): ImageEdit {
  return {
    find: { by: 'name', names: [name] },
    newName: keep,
    newTag: remove,
    digest: set(value),
  }
}

/** `NAME=*:*@DIGEST` */
export function digestBesideTag(name: string, value: string): ImageEdit {
  return {
    find: { by: 'name', names: [name] },
    newName: keep,
    newTag: keep,
    digest: set(value),
  }
}

/** `NAME=*:TAG@DIGEST` */
export function tagAndDigest(
  name: string,
  newTag: string,
  value: string,
): ImageEdit {
  return {
    find: { by: 'name', names: [name] },
    newName: keep,
    newTag: set(newTag),
    digest: set(value),
  }
}

/** `NAME=REPOSITORY:TAG` */
export function image(
  name: string,
  newName: string,
  newTag: string,
): ImageEdit {
  return {
    find: { by: 'name', names: [name] },
    newName: set(newName),
    newTag: set(newTag),
    digest: remove,
  }
}

/** `REPOSITORY:TAG` without a name, which has no form in kustomize. */
export function repositoryTag(repository: string, value: string): ImageEdit {
  return {
    find: { by: 'repository', names: [repository] },
    newName: keep,
    newTag: set(value),
    digest: remove,
  }
}
