import { isKustomization } from '../kustomization/names.ts'
import { notice, type Diagnostic, type Place } from '../problem.ts'
import type { GivenFiles } from './build-output.ts'

/**
 * The warnings of a build, one for each. kustomize does not name the file of a deprecated field, so the files that it
 * was given are searched.
 */
export function buildWarnings(
  stderr: string,
  files: GivenFiles,
): readonly Diagnostic[] {
  const lines = stderr.split('\n').map((line) => line.trim())
  return [...new Set(lines)]
    .filter((line) => line !== '')
    .flatMap((line) => {
      const found =
        /^# Warning: '(\w+)' is deprecated\. Please use '(\w+)' instead/.exec(
          line,
        )
      if (found === null)
        return [
          notice({
            code: 'build-warning',
            message: `kustomize warns: ${line.replace(/^#\s*/, '')}`,
          }),
        ]
      const [, field = '', instead = ''] = found
      return placesOf(field, files).map((at) =>
        notice({
          code: 'deprecated-field',
          message: `"${field}" in ${at.file} is deprecated, and a later kustomize will not read it. Write "${instead}" instead, or run "kustomize edit fix" there.`,
          at,
        }),
      )
    })
}

function placesOf(field: string, files: GivenFiles): readonly Place[] {
  return [...files].flatMap(([file, bytes]) => {
    if (!isKustomization(file)) return []
    const line = bytes
      .toString()
      .split('\n')
      .findIndex((row) => row.startsWith(`${field}:`))
    return line < 0 ? [] : [{ file, line: line + 1 }]
  })
}
