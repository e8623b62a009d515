import { isKustomization } from '../kustomization/names.ts'
import { notice, type Diagnostic } from '../problem/problem.ts'
import type { GivenFiles } from './failure/build-output.ts'
import { listed } from '../problem/message.ts'

/**
 * The warnings of a build, one for each: GitHub shows ten annotations of a step, and old fields must not take them all.
 * kustomize does not name the files of a deprecated field, so those that it was given are searched.
 */
export function buildWarnings(
  stderr: string,
  files: GivenFiles,
): readonly Diagnostic[] {
  // Some come by Go's log, which puts the time in front.
  const lines = new Set(
    stderr
      .split('\n')
      .map((line) =>
        line.replace(/^\d{4}(\/\d\d){2} \d\d(:\d\d){2} /, '').trim(),
      ),
  )
  return [...lines].flatMap((line) => {
    if (line === '') return []
    const [, field, instead] =
      /^# Warning: '(\w+)' is deprecated\. Please use '(\w+)' instead/.exec(
        line,
      ) ?? []
    if (field === undefined)
      return notice({
        code: 'build-warning',
        message: `kustomize warns: ${line.replace(/^#\s*/, '')}`,
      })
    const places = placesOf(field, files)
    const [at] = places
    if (at === undefined) return []
    return notice({
      code: 'deprecated-field',
      message: `"${field}" in ${listed(places.map(({ file }) => file))} is deprecated, and a later kustomize will not read it. Write "${instead}" instead, or run "kustomize edit fix" there.`,
      at,
    })
  })
}

function placesOf(field: string, files: GivenFiles) {
  return [...files].flatMap(([file, bytes]) => {
    const rows = isKustomization(file) ? bytes.toString().split('\n') : []
    const row = rows.findIndex((text) => text.startsWith(`${field}:`))
    return row < 0 ? [] : [{ file, line: row + 1 }]
  })
}
