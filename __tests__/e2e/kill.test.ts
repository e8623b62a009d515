import { expect, test } from '@jest/globals'
import { killAndAgain, points } from '../support/kill.ts'
import { describeOnPosix } from '../support/posix.ts'

// Every point with every signal: __tests__/slow/kill.test.ts.
const some = points.filter(([what]) => /blobs$|come$|sent the push/.test(what))

describeOnPosix('a run that is killed outright', () => {
  test.concurrent.each(some)(
    'when the server %s: nothing runs on, one commit at most, and the next run lands once',
    async (_, point) => {
      expect(await killAndAgain(point, 'SIGKILL')).toBe(137)
    },
  )
})
