import { expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { olderNode } from '../support/older-node.ts'
import { action } from '../support/stage.ts'

const older = olderNode
if (older === undefined)
  test.skip('an older Node is refused: there is none on this PATH', () => {})
else
  test.each(['dist/index.js', 'dist/preview.js'])(
    'a runner that starts an older Node for %s gets one sentence, a reason and a failed step',
    async (entry) => {
      const folder = await mkdtemp(join(tmpdir(), 'kustomize-bump-node-'))
      try {
        const output = join(folder, 'output')
        const { status, stdout, stderr } = spawnSync(
          older,
          [join(action, entry)],
          { env: { GITHUB_OUTPUT: output }, encoding: 'utf8' },
        )
        expect(stdout).toMatch(
          /^::error title=kustomize-bump%3A node-unusable::This action needs Node 24, and the runner started it with Node \d+\.\d+\.\d+\. Install Node 24 on the runner and put it first on its PATH\. Or add a step with actions\/setup-node before this one\.\n$/,
        )
        expect(stderr).toBe('')
        expect(status).toBe(1)
        expect(await readFile(output, 'utf8')).toBe(
          'outcome=failed\nreason=node-unusable\nchanged=false\n',
        )
      } finally {
        await rm(folder, { recursive: true })
      }
    },
  )
