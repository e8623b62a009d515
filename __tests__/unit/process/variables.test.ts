import { expect, test } from '@jest/globals'
import { passedVariables } from '../../../src/process/variables.ts'

test.each([
  ['linux', {}],
  ['darwin', {}],
  ['win32', { NoDefaultCurrentDirectoryInExePath: '1' }],
] as const)(
  'on %s a program gets no secret of the job, and on Windows finds none in the current folder',
  (platform, more) => {
    const runner = { PATH: 'bin', HOME: 'home', INPUT_TOKEN: 'secret' }
    expect(passedVariables(runner, [], platform)).toEqual({
      PATH: 'bin',
      ...more,
    })
    expect(passedVariables(runner, ['HOME'], platform)).toEqual({
      PATH: 'bin',
      HOME: 'home',
      ...more,
    })
  },
)
