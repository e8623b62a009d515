import type { Problem } from '../problem.ts'

/** Why a render was stopped before kustomize could say anything. */
export function explainStopped(
  folder: string,
  { why, message }: { readonly why: string; readonly message: string },
): Problem {
  const tooMuch = why === 'time' || why === 'memory'
  return {
    severity: 'error',
    code: tooMuch
      ? 'render-too-large'
      : why === 'deadline'
        ? 'timeout'
        : 'build-failed',
    message: tooMuch
      ? `Rendering ${folder} takes too much ${why}. Write kustomize: path, or validate: none to land without a proof.`
      : why === 'deadline'
        ? `The time was up while ${folder} was rendered. Give more in "timeout".`
        : crashed(folder, message),
    details: message,
  }
}

/** kustomize reads the name of an image as a regular expression, and panics where it is none (before its PR 6184). */
function crashed(folder: string, message: string): string {
  return message.includes('IsImageMatched')
    ? `kustomize crashed while it rendered ${folder}: the name of an image there is no regular expression, such as "c++".`
    : `kustomize crashed while it rendered ${folder}. Write kustomize: path, or validate: none to land without a proof.`
}
