// What a job downloads that uses the action: the archive of the repository.
import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import type { Section } from './section.ts'

export const download: Section = {
  name: 'download',
  title: 'The download',
  async run() {
    const { stdout } = await promisify(execFile)('git', ['archive', 'HEAD'], {
      cwd: resolve(import.meta.dirname, '../..'),
      encoding: 'buffer',
      maxBuffer: 2 ** 30,
    })
    const { stdout: list } = await promisify(execFile)('sh', ['-c', files], {
      cwd: resolve(import.meta.dirname, '../..'),
    })
    return [
      {
        what: '`git archive HEAD`',
        unit: 'MB',
        values: [stdout.length / 1e6],
      },
      {
        what: 'compressed, as GitHub sends it',
        unit: 'MB',
        values: [gzipSync(stdout).length / 1e6],
      },
      { what: 'files', unit: 'files', values: [Number(list)], bar: 20 },
    ]
  },
}

/** Folders end in a slash. */
const files = "git archive HEAD | tar -t | grep -vc '/$'"
