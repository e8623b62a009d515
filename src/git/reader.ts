import { PassThrough } from 'node:stream'
import { runGit, type GitCommand } from './command.ts'

/** An object as git has it: a blob's bytes, or a tree in git's own binary form. */
export interface GitObject {
  readonly id: string
  readonly type: string
  readonly bytes: Buffer
}

/** Reads objects of the private repository that are there, in one process for the whole run. */
export interface ObjectReader extends AsyncDisposable {
  /** @throws when git has no such object */
  read(name: string): Promise<GitObject>
}

/**
 * `git cat-file --batch` answers in the order of the questions, and sees what later fetches bring
 * (git-cat-file(1), BATCH OUTPUT). It is started with the first question, and again if it ends.
 */
export function openReader(
  command: Pick<GitCommand, 'folder' | 'environment'>,
): ObjectReader {
  let running: ReturnType<typeof start> | undefined
  let last: Promise<unknown> = Promise.resolve()

  const start = () => {
    const [questions, output] = [new PassThrough(), new PassThrough()]
    const ended = runGit({
      ...command,
      args: ['cat-file', '--batch'],
      input: questions,
      onStdout: (data) => output.write(data),
    }).then(({ stderr }) => stderr.trim(), String)
    void ended.then(() => {
      if (running?.questions === questions) running = undefined
      output.end()
    })
    return { questions, answers: openBytes(output, ended), ended }
  }

  return {
    read: (name) => {
      running ??= start()
      const { questions, answers } = running
      questions.write(`${name}\n`)
      const answer = last.then(async () => {
        const [id = '', type = '', size] = (await answers.line()).split(' ')
        if (size === undefined) throw new Error(`git has no object ${name}`)
        const bytes = await answers.take(Number(size) + 1)
        return { id, type, bytes: bytes.subarray(0, -1) }
      })
      last = answer.catch(() => {})
      return answer
    },
    async [Symbol.asyncDispose]() {
      running?.questions.end()
      await running?.ended
    },
  }
}

/** Reads the output of a program part by part, and throws with its last message where it ends before. */
function openBytes(output: AsyncIterable<Buffer>, message: Promise<string>) {
  const pieces = output[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)
  const next = async (): Promise<Buffer> => {
    const { value, done } = await pieces.next()
    if (done === true) throw new Error(`git ended: ${await message}`)
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
  /** Up to the next line feed, and without it. */
  const line = async (): Promise<string> => {
    while (!rest.includes('\n')) rest = Buffer.concat([rest, await next()])
    const end = rest.indexOf('\n')
    return (await take(end + 1)).toString('utf8', 0, end)
  }
  return { take, line }
}
