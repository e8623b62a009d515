import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { deflate } from 'node:zlib'
import { runGit, type GitCommand } from './command.ts'
import { packSize, readPack, type GitObject } from './pack.ts'
import { GitEnded, openSession, type Session } from './session.ts'

/** The objects of the private repository. */
export interface ObjectStore extends AsyncDisposable {
  /** An object that was taken in. */
  find(id: string): Promise<GitObject | undefined>
  /**
   * An object of git.
   * @param name its id, or another name that git knows
   * @throws when there is no such object
   */
  read(name: string): Promise<GitObject>
  /**
   * Takes in a pack.
   * @param most a pack of more objects is left as it is
   * @returns whether it was taken in
   */
  add(pack: AsyncIterable<Buffer>, most?: number): Promise<boolean>
  /** Looks for objects in a pack that git itself has written. */
  noticePack(): void
}

/** As many objects as are kept in memory of one pack, and cost no process. */
const mostInMemory = 256

/** Opens the store of a bare repository. It starts git when there is an object to look for that is not in memory. */
export function openStore(
  command: Pick<GitCommand, 'folder' | 'environment'>,
): ObjectStore {
  const known = new Map<string, GitObject>()
  const reader = openReader(command)
  let hasPacks = false
  return {
    find: async (id) =>
      known.get(id) ?? (hasPacks ? reader.find(id) : undefined),
    async read(name) {
      const found = known.get(name) ?? (await reader.find(name))
      if (found === undefined) throw new Error(`git has no object ${name}`)
      return found
    },
    async add(pack, most = Infinity) {
      const { head, all } = await withHead(pack)
      const size = packSize(head)
      if (size > most) return false
      if (size > mostInMemory) {
        await indexPack(command, all)
        hasPacks = true
        return true
      }
      const objects = readPack(await buffer(all))
      for (const object of objects) known.set(object.id, object)
      // git needs them, files too, to push a commit that the server made.
      await Promise.all(objects.map((object) => writeObject(command, object)))
      return true
    },
    noticePack: () => void (hasPacks = true),
    [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose](),
  }
}

/** The first bytes of a stream, and all of it. */
async function withHead(pack: AsyncIterable<Buffer>) {
  const pieces = pack[Symbol.asyncIterator]()
  let head: Buffer = Buffer.alloc(0)
  while (head.length < 12) {
    const { value, done } = await pieces.next()
    if (done === true) break
    head = Buffer.concat([head, value])
  }
  async function* all(): AsyncGenerator<Buffer> {
    yield head
    yield* { [Symbol.asyncIterator]: () => pieces }
  }
  return { head, all: all() }
}

/** Reads all of the pack, also where git has ended: with its last byte, which the end of an answer may come after. */
async function indexPack(
  command: Pick<GitCommand, 'folder' | 'environment'>,
  pack: AsyncIterable<Buffer>,
): Promise<void> {
  const input = new PassThrough()
  input.on('error', () => {}) // git has ended: its exit code says how
  const indexing = runGit({
    ...command,
    args: ['index-pack', '--stdin'],
    input,
  })
  const ended = indexing.then((result) => {
    if (result.exitCode !== 0) throw new GitEnded(result)
  })
  ended.catch((error: Error) => input.destroy(error))
  try {
    for await (const piece of pack)
      if (input.destroyed) await ended
      else if (!input.write(piece)) await once(input, 'drain').catch(() => {})
  } catch (error) {
    input.destroy()
    await indexing
    throw error
  }
  input.end()
  await ended
}

/** Writes a loose object (gitformat-loose(5)). */
async function writeObject(
  { folder }: Pick<GitCommand, 'folder'>,
  { id, type, bytes }: GitObject,
): Promise<void> {
  const path = join(folder, 'objects', id.slice(0, 2), id.slice(2))
  const head = Buffer.from(`${type} ${bytes.length}\0`)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, await promisify(deflate)(Buffer.concat([head, bytes])))
}

/**
 * `git cat-file --batch` answers in the order of the questions, and sees what later fetches bring
 * (git-cat-file(1), BATCH OUTPUT). It is started with the first question, and again if it ends.
 */
function openReader(command: Pick<GitCommand, 'folder' | 'environment'>) {
  let running: Session | undefined
  let isClosed = false
  let last: Promise<unknown> = Promise.resolve()
  const start = () => {
    const session = openSession({ ...command, args: ['cat-file', '--batch'] })
    const forget = () => {
      if (running === session) running = undefined
    }
    session.ended.then(forget, forget)
    return session
  }
  return {
    async find(name: string): Promise<GitObject | undefined> {
      if (isClosed) throw new Error('the store is closed')
      running ??= start()
      const session = running
      session.write(`${name}\n`)
      const answer = last.then(async () => {
        const [id = '', type = '', size] = (await session.line()).split(' ')
        if (size === undefined) return undefined
        const bytes = await session.take(Number(size) + 1)
        return { id, type, bytes: bytes.subarray(0, -1) }
      })
      last = answer.catch(() => {})
      return answer
    },
    async [Symbol.asyncDispose]() {
      isClosed = true
      await running?.[Symbol.asyncDispose]()
    },
  }
}
