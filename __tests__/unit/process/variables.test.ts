import { expect, test } from '@jest/globals'
import {
  allProxyVariables,
  passedVariables,
} from '../../../src/process/variables.ts'

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

test.each([
  [{}, {}],
  [
    { all_proxy: 'http://proxy:3128' },
    { http_proxy: 'http://proxy:3128', https_proxy: 'http://proxy:3128' },
  ],
  [
    { ALL_PROXY: 'proxy:3128', HTTPS_PROXY: 'http://other:3128' },
    { http_proxy: 'proxy:3128' },
  ],
  // Empty, it switches the proxy off.
  [{ all_proxy: 'proxy:3128', http_proxy: '', https_proxy: '' }, {}],
  [{ all_proxy: 'socks5://proxy:1080' }, {}],
])('the proxy for all in %j', (runner, expected) => {
  expect(allProxyVariables(runner)).toEqual(expected)
})
