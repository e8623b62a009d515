import { outputOf, type Repository } from './repository.ts'

/** The unified diff of two texts, from its first hunk on; empty when they are equal. */
export async function unifiedDiff(
  repository: Repository,
  before: string,
  after: string,
): Promise<string> {
  if (before === after) return ''
  const blobs = await Promise.all(
    [before, after].map((input) =>
      outputOf(repository, { args: ['hash-object', '-w', '--stdin'], input }),
    ),
  )
  const output = await repository.local({
    args: ['diff', '--no-color', '--no-ext-diff', '--no-textconv', ...blobs],
  })
  const text = output.toString()
  return text.slice(text.indexOf('@@'))
}
