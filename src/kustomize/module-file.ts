import { closeSync, fstatSync, openSync, readSync, readvSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

// The bundler puts the file beside the bundle and sets the path anew.
const file = new URL('../../kustomize-wasm/kustomize.wasm', import.meta.url)

/**
 * What scripts/snapshot.ts writes: a module, and in a last section of its own the memory that the first build left.
 * That section ends in a table of `from, length` in the memory, then the number of its rows, then the length of the
 * module without this section: numbers of four bytes. Only the module is compiled: V8 would keep a copy of the memory
 * too, and copy it once more for each process.
 */
const numberBytes = 4
const endBytes = 2 * numberBytes

/** Where a part of the memory goes. */
interface Part {
  readonly from: number
  readonly length: number
}

/**
 * The module, with an empty memory.
 * @throws an error of the system, or that the file is cut short; so does `fillMemory`
 */
export function readModule(): Uint8Array<ArrayBuffer> {
  return withFile((descriptor) => {
    const { moduleLength } = readEnd(descriptor)
    return readAt(descriptor, 0, moduleLength)
  })
}

/** Fills the memory of a new process with what the first build left. */
export function fillMemory({ buffer }: WebAssembly.Memory): void {
  withFile((descriptor) => {
    const { parts, start } = readEnd(descriptor)
    let at = start
    // No system takes more than this at once.
    for (let index = 0; index < parts.length; index += 1000) {
      const views = parts
        .slice(index, index + 1000)
        .map(({ from, length }) => new Uint8Array(buffer, from, length))
      const length = views.reduce((sum, view) => sum + view.length, 0)
      whole(readvSync(descriptor, views, at), length)
      at += length
    }
  })
}

function readEnd(descriptor: number): {
  readonly parts: readonly Part[]
  /** Where the first part begins in the file. */
  readonly start: number
  readonly moduleLength: number
} {
  const { size } = fstatSync(descriptor)
  const [rows = 0, moduleLength = 0] = numbers(size - endBytes, endBytes)
  const table = numbers(size - endBytes - rows * endBytes, rows * endBytes)
  const parts = Array.from({ length: rows }, (_, row) => ({
    from: table[2 * row] ?? 0,
    length: table[2 * row + 1] ?? 0,
  }))
  const total = parts.reduce((sum, { length }) => sum + length, 0)
  return {
    parts,
    start: size - endBytes - rows * endBytes - total,
    moduleLength,
  }

  function numbers(at: number, length: number): readonly number[] {
    const view = new DataView(readAt(descriptor, at, length).buffer)
    return Array.from({ length: length / numberBytes }, (_, index) =>
      view.getUint32(index * numberBytes, true),
    )
  }
}

function readAt(
  descriptor: number,
  at: number,
  length: number,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length)
  whole(readSync(descriptor, bytes, 0, length, at), length)
  return bytes
}

function whole(read: number, length: number): void {
  if (read < length) throw new Error(`${fileURLToPath(file)} is cut short.`)
}

function withFile<T>(read: (descriptor: number) => T): T {
  const descriptor = openSync(file, 'r')
  try {
    return read(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
