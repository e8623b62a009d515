// WebAssembly's binary format, as far as a snapshot changes it (specification, chapter 5).

/** Sections by their number. */
export const section = { own: 0, memory: 5, global: 6, export: 7, data: 11 }
export const globalExport = 3
export const end = 0x0b

export interface Section {
  readonly id: number
  readonly body: Uint8Array
}

const header = 8

export function readSections(wasm: Uint8Array): Section[] {
  const sections: Section[] = []
  for (const reader = new Reader(wasm, header); !reader.done;) {
    const id = reader.byte()
    sections.push({ id, body: reader.take(reader.unsigned()) })
  }
  return sections
}

export function bodyOf(sections: readonly Section[], id: number): Uint8Array {
  const found = sections.find((one) => one.id === id)
  if (found === undefined) throw new Error(`the module has no section ${id}`)
  return found.body
}

export function withSections(
  sections: readonly Section[],
  changed: Readonly<Record<number, Uint8Array>>,
): Buffer {
  const start = bytes(...Buffer.from('\0asm'), 1, 0, 0, 0)
  const all = sections.map(({ id, body }) => {
    const now = changed[id] ?? body
    return bytes(id, unsigned(now.length), now)
  })
  return Buffer.concat([start, ...all])
}

const i32 = 0x7f
const i64 = 0x7e

/** Of each global, all of which are numbers that change and begin with a constant. */
export function globalTypes(body: Uint8Array): number[] {
  const reader = new Reader(body)
  return Array.from({ length: reader.unsigned() }, () => {
    const type = reader.byte()
    const changes = reader.byte()
    reader.byte()
    reader.unsigned()
    if (![i32, i64].includes(type) || changes !== 1 || reader.byte() !== end)
      throw new Error('the module has a global that Go does not make')
    return type
  })
}

/** Each export as it is written, by its name. */
export function readExports(body: Uint8Array): Map<string, Uint8Array> {
  const reader = new Reader(body)
  const exports = new Map<string, Uint8Array>()
  for (let left = reader.unsigned(); left > 0; left -= 1) {
    const from = reader.at
    const name = Buffer.from(reader.take(reader.unsigned())).toString()
    reader.byte()
    reader.unsigned()
    exports.set(name, body.subarray(from, reader.at))
  }
  return exports
}

class Reader {
  readonly #source: Uint8Array
  at: number

  constructor(source: Uint8Array, at = 0) {
    this.#source = source
    this.at = at
  }

  get done(): boolean {
    return this.at >= this.#source.length
  }

  byte(): number {
    const byte = this.#source[this.at++]
    if (byte === undefined) throw new Error('the module ends too early')
    return byte
  }

  take(length: number): Uint8Array {
    return this.#source.subarray(this.at, (this.at += length))
  }

  /** LEB128. */
  unsigned(): number {
    for (let value = 0, weight = 1; ; weight *= 128) {
      const byte = this.byte()
      value += (byte & 0x7f) * weight
      if (byte < 0x80) return value
    }
  }
}

export function bytes(...parts: readonly (number | Uint8Array)[]): Uint8Array {
  return Buffer.concat(
    parts.map((part) =>
      typeof part === 'number' ? Uint8Array.of(part) : part,
    ),
  )
}

export function list(items: readonly Uint8Array[]): Uint8Array {
  return bytes(unsigned(items.length), ...items)
}

export function text(value: string): Uint8Array {
  return bytes(unsigned(value.length), Buffer.from(value))
}

/** LEB128. */
export function unsigned(value: number): Uint8Array {
  const low = value % 128
  const rest = (value - low) / 128
  return rest === 0 ? Uint8Array.of(low) : bytes(low + 128, unsigned(rest))
}

/** `i32.const` or `i64.const`, with its value in signed LEB128. */
export function constant(type: number, value: number | bigint): Uint8Array {
  const code = [type === i32 ? 0x41 : 0x42]
  for (let rest = BigInt(value); ; rest >>= 7n) {
    const low = Number(rest & 0x7fn)
    const isLast = rest >> 6n === 0n || rest >> 6n === -1n
    code.push(isLast ? low : low + 128)
    if (isLast) return Uint8Array.from(code)
  }
}
