import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Repository } from './repository.ts'

export interface TextChange {
  readonly before: string
  readonly after: string
}

const options = ['--no-color', '--no-ext-diff', '--no-textconv']

/** Those of the last attempt: the next one mostly renders the same. */
const lastDiffs = new WeakMap<
  Repository,
  { readonly texts: readonly string[]; readonly diffs: readonly string[] }
>()

/**
 * The unified diffs of texts, each from its first hunk on; empty where the two are equal. One git makes them all: to
 * start one takes up to 40 ms of a busy runner.
 */
export async function unifiedDiffs(
  repository: Repository,
  changes: readonly TextChange[],
): Promise<readonly string[]> {
  const last = lastDiffs.get(repository)
  const texts = changes.flatMap(({ before, after }) => [before, after])
  if (last && isDeepStrictEqual(last.texts, texts)) return last.diffs
  const diffs = await makeDiffs(repository, changes)
  lastDiffs.set(repository, { texts, diffs })
  return diffs
}

async function makeDiffs(
  repository: Repository,
  changes: readonly TextChange[],
): Promise<readonly string[]> {
  const diffs = changes.map(() => '')
  if (changes.every(({ before, after }) => before === after)) return diffs
  const folder = await mkdtemp(join(repository.temporaryFolder, 'diff-'))
  const sides = ['before', 'after'] as const
  try {
    for (const side of sides) {
      await mkdir(join(folder, side))
      await Promise.all(
        changes.map((change, index) =>
          writeFile(join(folder, side, String(index)), change[side]),
        ),
      )
    }
    const paths = sides.map((side) => join(folder, side))
    const text = await repository.local(
      ['diff', '--no-index', ...options, '--', ...paths],
      // 1: there are differences.
      { exitCodes: [0, 1] },
    )
    // A line of a text has a letter before it, so that this is never one.
    const lines = `\n${text}`.replace(/\n$/, '')
    for (const part of lines.split('\ndiff --git ').slice(1)) {
      const index = /^.*\/(\d+)"?\n/.exec(part)?.[1]
      const start = part.indexOf('\n@@')
      if (index !== undefined && start >= 0)
        diffs[Number(index)] = part.slice(start + 1)
    }
    return diffs
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
