import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Repository } from './repository.ts'

/** The unified diff of two texts, from its first hunk on; empty when they are equal. */
export async function unifiedDiff(
  repository: Repository,
  before: string,
  after: string,
): Promise<string> {
  if (before === after) return ''
  const file = join(repository.temporaryFolder, randomUUID())
  try {
    await writeFile(file, before)
    const options = ['--no-color', '--no-ext-diff', '--no-textconv']
    const text = await repository.local(
      ['diff', '--no-index', ...options, '--', file, '-'],
      // 1: there are differences.
      { input: after, exitCodes: [0, 1] },
    )
    return text.slice(text.indexOf('\n@@') + 1)
  } finally {
    await rm(file, { force: true })
  }
}
