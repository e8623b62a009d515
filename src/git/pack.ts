import { createHash } from 'node:crypto'
import { inflateSync, type Inflate } from 'node:zlib'

/** An object as git has it: a blob's bytes, or a tree in git's own binary form. */
export interface GitObject {
  readonly id: string
  readonly type: string
  readonly bytes: Buffer
}

/** How many objects a pack holds, by its first 12 bytes. */
export function packSize(head: Buffer): number {
  if (head.toString('latin1', 0, 4) !== 'PACK')
    throw new Error('the server sent no pack')
  return head.readUInt32BE(8)
}

const types = new Map([
  [1, 'commit'],
  [2, 'tree'],
  [3, 'blob'],
  [4, 'tag'],
])
/** An object that is written as what differs from another one, which is named by its id. */
const delta = 7

/**
 * Reads a whole pack of a server that was not offered OBJ_OFS_DELTA (gitformat-pack(5)). Every object has the id that
 * its bytes give it.
 */
export function readPack(pack: Buffer): readonly GitObject[] {
  const objects = new Map<string, GitObject>()
  let entries = readEntries(pack)
  while (entries.length > 0) {
    // A base can come after what is built on it.
    const later = entries.filter(({ type, base, bytes }) => {
      if (base === undefined) add(objects, type, bytes)
      const found = base === undefined ? undefined : objects.get(base)
      if (found !== undefined)
        add(objects, found.type, applyDelta(found.bytes, bytes))
      return base !== undefined && found === undefined
    })
    if (later.length === entries.length)
      throw new Error(`the pack lacks the object ${later[0]?.base}`)
    entries = later
  }
  return [...objects.values()]
}

interface Entry {
  readonly type: string
  readonly base: string | undefined
  readonly bytes: Buffer
}

function readEntries(pack: Buffer): readonly Entry[] {
  let at = 12
  return Array.from({ length: packSize(pack) }, () => {
    const kind = (pack.readUInt8(at) >> 4) & 7
    // The size that follows is that of the inflated bytes.
    while (pack.readUInt8(at++) & 0x80);
    const type = types.get(kind) ?? ''
    if (type === '' && kind !== delta)
      throw new Error(`the pack holds an object of kind ${kind}`)
    const base = type === '' ? pack.toString('hex', at, at + 20) : undefined
    if (base !== undefined) at += 20
    const { buffer, engine } = inflateSync(pack.subarray(at), {
      info: true,
    }) as unknown as { readonly buffer: Buffer; readonly engine: Inflate }
    at += engine.bytesWritten
    return { type, base, bytes: buffer }
  })
}

function add(
  objects: Map<string, GitObject>,
  type: string,
  bytes: Buffer,
): void {
  const id = objectId(type, bytes)
  objects.set(id, { id, type, bytes })
}

/** The id that git gives to an object. */
export function objectId(type: string, bytes: Buffer): string {
  return createHash('sha1')
    .update(`${type} ${bytes.length}\0`)
    .update(bytes)
    .digest('hex')
}

/** Two sizes, then pieces: of the base, or new ones (gitformat-pack(5), Deltified representation). */
function applyDelta(base: Buffer, changes: Buffer): Buffer {
  let at = 0
  for (let sizes = 0; sizes < 2; sizes++)
    while (changes.readUInt8(at++) & 0x80);
  const pieces: Buffer[] = []
  while (at < changes.length) {
    const op = changes.readUInt8(at++)
    if (op & 0x80) {
      // One bit for each byte that is there, the lowest byte first: four of the offset, three of the length.
      const [offset, length] = [op & 0xf, (op >> 4) & 7].map((bits) => {
        let value = 0
        for (let shift = 0; bits >> shift; shift++)
          if ((bits >> shift) & 1)
            value += changes.readUInt8(at++) * 256 ** shift
        return value
      }) as [number, number]
      pieces.push(base.subarray(offset, offset + (length || 0x10000)))
    } else {
      pieces.push(changes.subarray(at, at + op))
      at += op
    }
  }
  return Buffer.concat(pieces)
}
