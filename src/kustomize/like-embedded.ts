import { sep } from 'node:path'
import type { Confinement } from './runner-sandbox.ts'

type Places = Pick<Confinement, 'tree' | 'temporary'>

/**
 * The message of the runner's kustomize as the embedded one has it: the repository is at /repo, and the errors of the
 * system are those of Linux.
 *
 * @param separator of the paths of this runner
 */
export function likeEmbedded(
  message: string,
  { tree, temporary }: Places,
  separator: string = sep,
): string {
  const moved = [[tree, '/repo'] as const, [temporary, '/tmp'] as const].reduce(
    (text, [place, shown]) =>
      separator === '/'
        ? text.replaceAll(place, shown)
        : text.replace(asOnWindows(place), shown),
    message,
  )
  const shown = separator === '/' ? moved : withoutWindows(moved)
  return shown.replace(/^error: /m, 'Error: ')
}

/** A path in any of its spellings: Go doubles the backslash where it quotes, and git writes slashes. */
function asOnWindows(path: string): RegExp {
  const names = path.split(/[\\/]+/).map((name) => RegExp.escape(name))
  return new RegExp(names.join(String.raw`[\\/]+`), 'gi')
}

/** What Go reports of a path that is not there (os.Lstat and syscall.Errno on Windows). */
function withoutWindows(message: string): string {
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
