import type { Problem } from '../problem.ts'
import { splitReference } from '../request/image.ts'
import type { LeftBehind, Mismatch } from './check.ts'
import { renderedImages } from './images.ts'

/** Where the image of an unfulfilled proof stands, for the annotation. */
export interface EntryPlace {
  readonly folder: string
  readonly file: string
  readonly line: number
}

/** Why an image that no rendered reference follows does not deploy, with the likely name. */
export function explainNotRendered(
  { wanted, name }: { readonly wanted: string; readonly name: string },
  manifests: string,
  { folder, file, line }: EntryPlace,
): Problem {
  const repositories = [
    ...new Set(
      renderedImages(manifests).map(
        ({ reference }) => splitReference(reference).repository,
      ),
    ),
  ]
  const version = wanted
    .slice(wanted.indexOf('=') + 1)
    .slice(
      splitReference(wanted.slice(wanted.indexOf('=') + 1)).repository.length,
    )
  const repository = splitReference(name).repository
  return {
    reason: 'image-not-rendered',
    message: `"${wanted}" would deploy nothing: ${folder} renders no image that is named "${name}". ${suggestion({ repository, repositories, version, wanted })}`,
    at: { file, line },
  }
}

function suggestion({
  repository,
  repositories,
  version,
  wanted,
}: {
  readonly repository: string
  readonly repositories: readonly string[]
  readonly version: string
  readonly wanted: string
}): string {
  if (repositories.length === 0)
    return 'It renders no image at all: is it the right folder, and does it list its resources?'
  const sameImage = repositories.filter(
    (other) => lastComponent(other) === lastComponent(repository),
  )
  if (sameImage.length === 1 && sameImage[0] !== undefined) {
    const asked = wanted.slice(wanted.indexOf('=') + 1)
    return `It renders "${sameImage[0]}": write ${sameImage[0]}=${asked} to deploy yours in its place, or ${sameImage[0]}${version} to keep its repository.`
  }
  const [nearest] = repositories
    .map((other) => ({
      other,
      distance: Math.min(
        editDistance(repository, other),
        editDistance(lastComponent(repository), lastComponent(other)),
      ),
    }))
    .toSorted((a, b) => a.distance - b.distance)
  if (
    nearest !== undefined &&
    nearest.distance <= Math.max(2, lastComponent(repository).length / 4)
  )
    return `Did you mean ${nearest.other}${version}? It renders ${list(repositories)}.`
  return `It renders ${list(repositories)}: write the one you mean before "=", such as ${repositories[0]}=${wanted.slice(wanted.indexOf('=') + 1)}.`
}

/** Why a reference that follows the entry does not show what was asked for. */
export function explainMismatch(
  { expected, image }: Mismatch,
  { folder, file, line }: EntryPlace,
): Problem {
  return {
    reason: 'image-mismatch',
    message: `"${expected.wanted}" was to give ${expected.reference}, and ${folder} renders ${image.reference} in ${image.object} (${image.path}): kustomize reads the name "${expected.name}" as a regular expression, and it also matches another image. Give that image an entry of its own, or a name that does not match.`,
    at: { file, line },
  }
}

/** Why a reference that keeps the old value is not left alone. */
export function explainLeftBehind(
  { expected, image }: LeftBehind,
  { folder, file, line }: EntryPlace,
): Problem {
  const [kind = ''] = image.object.split(' ')
  const path = image.path.replace(/\.\d+(?=\.|$)/g, '[]').replaceAll('.', '/')
  return {
    reason: 'image-left-behind',
    message: `${folder} would deploy ${expected.reference} but keep ${image.reference} in ${image.object} (${image.path}), a field that kustomize does not rewrite. Name it in a file under "configurations": images: [{kind: ${kind}, path: ${path}}].`,
    at: { file, line },
  }
}

function lastComponent(path: string): string {
  return path.split('/').at(-1) ?? path
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ')
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown
}

/** Levenshtein's distance: how many letters to add, drop or change. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [i, letter] of Array.from(from).entries()) {
    const next = [i + 1]
    for (const [j, other] of Array.from(to).entries())
      next.push(
        Math.min(
          (next[j] ?? 0) + 1,
          (row[j + 1] ?? 0) + 1,
          (row[j] ?? 0) + (letter === other ? 0 : 1),
        ),
      )
    row = next
  }
  return row.at(-1) ?? 0
}
