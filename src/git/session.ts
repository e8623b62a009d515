import { PassThrough } from 'node:stream'
import { runGit, type GitCommand, type GitResult } from './command.ts'

/** A git process that is asked more than once. */
export interface Session extends AsyncDisposable {
  write(data: Buffer | string): void
  /** @throws GitEnded when the process ends before it has written so many bytes */
  take(size: number): Promise<Buffer>
  /** Up to the next line feed, and without it. */
  line(): Promise<string>
  readonly ended: Promise<GitResult>
}

/** Thrown when a process ended before it answered. */
export class GitEnded extends Error {
  readonly result: GitResult

  constructor(result: GitResult) {
    super(`git ended with ${result.exitCode}: ${result.stderr.trim()}`)
    this.result = result
  }
}

/** Starts a git process; it ends with its input, which is closed when it is disposed of. */
export function openSession(
  command: Omit<GitCommand, 'input' | 'onStdout'>,
): Session {
  const [input, output] = [new PassThrough(), new PassThrough()]
  const ended = runGit({
    ...command,
    input,
    onStdout: output,
  }).finally(() => output.end())
  ended.catch(() => {})
  const pieces: AsyncIterator<Buffer> = output[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)

  const next = async (): Promise<Buffer> => {
    const { value, done } = await pieces.next()
    if (done === true) {
      // git-remote-ext waits for the end of its input as well.
      input.end()
      throw new GitEnded(await ended)
    }
    return value
  }
  const take = async (size: number): Promise<Buffer> => {
    const parts = [rest]
    for (let length = rest.length; length < size;) {
      const part = await next()
      parts.push(part)
      length += part.length
    }
    const all = parts.length === 1 ? rest : Buffer.concat(parts)
    rest = all.subarray(size)
    return all.subarray(0, size)
  }
  return {
    write: (data) => void input.write(data),
    take,
    async line() {
      while (!rest.includes('\n')) rest = Buffer.concat([rest, await next()])
      const end = rest.indexOf('\n')
      return (await take(end + 1)).toString('utf8', 0, end)
    },
    ended,
    async [Symbol.asyncDispose]() {
      input.end()
      await ended.catch(() => {})
    },
  }
}
