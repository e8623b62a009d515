import { GitEnded, type Session } from './session.ts'

/** Thrown when the server answers with an error. */
export class RemoteError extends Error {}

/** Sends a request: a command and its lines. */
export function ask(
  session: Session,
  command: string,
  lines: readonly string[],
): void {
  const packets = [...lines.map(packet), '0000']
  session.write(`${packet(`command=${command}`)}0001${packets.join('')}`)
}

function packet(line: string): string {
  const length = Buffer.byteLength(line) + 5
  return `${length.toString(16).padStart(4, '0')}${line}\n`
}

/** Reads what follows an answer. */
export type End = () => Promise<void>

/** In git's own words: another attempt may get the whole answer. */
const hungUp = 'fatal: the remote end hung up unexpectedly'

/** The helper of http ends every answer with this packet; one that comes earlier ends an answer that was cut off. */
export async function readEnd(session: Session): Promise<void> {
  if ((await session.take(4)).toString() !== '0002') await cutOff(session)
}

/**
 * The end of an answer that was cut off. Why, such as a status of http, the helper writes to stderr.
 * @throws GitEnded, or RemoteError where it wrote nothing
 */
async function cutOff(session: Session): Promise<never> {
  await session[Symbol.asyncDispose]()
  const result = await session.ended
  throw result.stderr.trim() === ''
    ? new RemoteError(hungUp)
    : new GitEnded(result)
}

/** A packet; undefined for one that ends an answer or a part of it. */
async function readPacket(session: Session): Promise<Buffer | undefined> {
  const length = Number.parseInt((await session.take(4)).toString(), 16)
  if (length === 2) await cutOff(session)
  if (length < 4) return undefined
  if (Number.isNaN(length)) throw new RemoteError('remote error: no packet')
  const bytes = await session.take(length - 4)
  if (bytes.toString('latin1', 0, 4) === 'ERR ')
    throw new RemoteError(`remote error: ${bytes.toString('utf8', 4)}`)
  return bytes
}

/** The line before a pack. */
export const packfile = 'packfile'

/** The lines of an answer or of a part of it, up to the pack. */
export async function readLines(session: Session): Promise<string[]> {
  const lines: string[] = []
  while (lines.at(-1) !== packfile) {
    const bytes = await readPacket(session)
    if (bytes === undefined) break
    lines.push(bytes.toString().trimEnd())
  }
  return lines
}

/** Band 1 is the pack, 2 are messages, 3 is the error that ends it. */
export async function* readBands(
  session: Session,
  end: End,
): AsyncGenerator<Buffer> {
  for (;;) {
    const bytes = await readPacket(session)
    if (bytes === undefined) return end()
    if (bytes[0] === 1) yield bytes.subarray(1)
    if (bytes[0] === 3)
      throw new RemoteError(`remote error: ${bytes.toString('utf8', 1)}`)
  }
}
