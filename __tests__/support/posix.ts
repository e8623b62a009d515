import { describe } from '@jest/globals'

/** Tests that send signals, or put shell scripts and links into the way of the action: Windows has neither. */
export function describeOnPosix(title: string, tests: () => void): void {
  if (process.platform === 'win32')
    describe.skip(`${title} (not on Windows: signals, shell scripts)`, tests)
  else describe(title, tests)
}
