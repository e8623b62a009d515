import { sep } from 'node:path'
import type { Confinement } from './runner-sandbox.ts'

type Places = Pick<Confinement, 'tree' | 'temporary'>

/**
 * Rewrites the message of the runner's kustomize into that of the embedded one: the repository is at /repo, and system
 * errors are those of Linux.
 *
 * @param separator of the paths of this runner
 */
export function normalizeOutput(
  message: string,
  { tree, temporary }: Places,
  separator: string = sep,
): string {
  const moved = [[tree, '/repo'] as const, [temporary, '/tmp'] as const].reduce(
    (text, [place, shown]) =>
      separator === '/'
        ? text.replaceAll(place, shown)
        : text.replace(anySpelling(place), shown),
    message,
  )
  const shown = separator === '/' ? moved : asOnLinux(moved)
  return withoutLog(shown).replace(/^error: /m, 'Error: ')
}

/**
 * Without what klog puts in front of a line. Its error is a quoted text, or one of several lines that are each indented
 * by a tab.
 */
function withoutLog(message: string): string {
  return message
    .replace(
      /^E\d{4} .*"command failed" err=(?:"(.*)"$|<\n([^]*?)\n >$)/m,
      (_, quoted: string | undefined, lines = '') =>
        `Error: ${quoted?.replaceAll(/\\(["\\])/g, '$1') ?? lines.replaceAll(/^\t/gm, '')}`,
    )
    .replaceAll(/^[IWE]\d{4} [\d:.]+ +\d+ [\w.-]+:\d+\] /gm, '')
}

/** A path in any of its spellings: Go doubles the backslash where it quotes, and git writes slashes. */
function anySpelling(path: string): RegExp {
  const names = path.split(/[\\/]+/).map((name) => RegExp.escape(name))
  return new RegExp(names.join(String.raw`[\\/]+`), 'gi')
}

/** Go's error for a missing path on Windows (os.Lstat, syscall.Errno), as on Linux. */
function asOnLinux(message: string): string {
  return message
    .replace(/\/(?:repo|tmp)[\\/][^'":\n]*/g, (path) =>
      path.replace(/\\+/g, '/'),
    )
    .replace(
      /\b(?:CreateFile|GetFileAttributesEx) (?=\/(?:repo|tmp)\b)/g,
      'lstat ',
    )
    .replace(
      /The system cannot find the (?:file|path) specified\./g,
      'no such file or directory',
    )
}
