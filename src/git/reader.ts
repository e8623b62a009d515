import { PassThrough } from 'node:stream'
import { runLocally, type GitCommand } from './command.ts'

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

interface Question {
  readonly name: string
  readonly resolve: (object: GitObject) => void
  readonly reject: (error: Error) => void
}

/** One process, and its input. */
interface Running {
  readonly questions: PassThrough
  readonly ended: Promise<void>
}

/**
 * `git cat-file --batch` answers in the order of the questions, and sees what later fetches bring
 * (git-cat-file(1), BATCH OUTPUT). It is started with the first question, and again if it ends.
 */
export function openReader(
  command: Omit<GitCommand, 'args' | 'input'>,
): ObjectReader {
  const asked: Question[] = []
  let running: Running | undefined

  const start = (): Running => {
    const questions = new PassThrough()
    const answers = readAnswers((answer) => {
      const question = asked.shift()
      if (answer === undefined)
        question?.reject(new Error(`git has no object ${question.name}`))
      else question?.resolve(answer)
    })
    const end = (why: string) => {
      if (running?.questions === questions) running = undefined
      for (const { reject, name } of asked.splice(0))
        reject(new Error(`git cat-file ended at ${name}: ${why}`))
    }
    const ended = runLocally(
      { ...command, args: ['cat-file', '--batch'], input: questions },
      answers,
    ).then(
      ({ stderr }) => end(stderr.trim()),
      (error: unknown) => end(String(error)),
    )
    return { questions, ended }
  }

  return {
    read: (name) =>
      new Promise((resolve, reject) => {
        running ??= start()
        asked.push({ name, resolve, reject })
        running.questions.write(`${name}\n`)
      }),
    async [Symbol.asyncDispose]() {
      running?.questions.end()
      await running?.ended
    },
  }
}

/** Reads blobs that are here. */
export function readBlobs(
  reader: ObjectReader,
  blobs: readonly string[],
): Promise<readonly (readonly [blob: string, bytes: Buffer])[]> {
  return Promise.all(
    blobs.map(async (blob) => [blob, (await reader.read(blob)).bytes] as const),
  )
}

/** Takes git's output in pieces, and reports each object when it is whole; undefined for one that is missing. */
function readAnswers(onAnswer: (answer: GitObject | undefined) => void) {
  let pieces: Buffer[] = []
  let length = 0
  let head: Omit<GitObject, 'bytes'> & { readonly size: number } = none

  return (piece: Buffer) => {
    pieces.push(piece)
    length += piece.length
    // Only a whole object is looked at, or it would be copied with every piece.
    while (length > (head === none ? 0 : head.size)) {
      let all =
        pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces)
      if (head === none) {
        const end = all.indexOf(10)
        if (end < 0) break
        const [id = '', type = '', size] = all
          .toString('utf8', 0, end)
          .split(' ')
        all = all.subarray(end + 1)
        if (size === undefined) onAnswer(undefined)
        else head = { id, type, size: Number(size) }
      } else {
        const { id, type, size } = head
        onAnswer({ id, type, bytes: all.subarray(0, size) })
        all = all.subarray(size + 1)
        head = none
      }
      pieces = [all]
      length = all.length
    }
  }
}

const none = { id: '', type: '', size: 0 }
