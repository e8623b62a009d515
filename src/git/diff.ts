import type { Repository } from './repository.ts'

/** The unified diff of two texts, from its first hunk on; empty when they are equal. */
export async function unifiedDiff(
  repository: Repository,
  before: string,
  after: string,
): Promise<string> {
  if (before === after) return ''
  const [old, now] = await Promise.all(
    [before, after].map(async (input) =>
      (
        await repository.local({
          args: ['hash-object', '-w', '--stdin'],
          input,
        })
      )
        .toString()
        .trim(),
    ),
  )
  const output = await repository.local({
    args: [
      'diff',
      '--no-color',
      '--no-ext-diff',
      '--no-textconv',
      `${old}`,
      `${now}`,
    ],
  })
  const text = output.toString()
  return text.slice(text.indexOf('@@'))
}
