import { readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { zstdDecompressSync } from 'node:zlib'

/** Names the module that kustomize-wasm/go.mod pins; a test asks kustomize itself. */
export const kustomizeVersion = 'v5.8.1'

// The bundler puts the file beside the bundle and sets the path anew.
const compressed = new URL(
  '../../kustomize-wasm/kustomize.wasm.zst',
  import.meta.url,
)

/**
 * How long V8 waits before it compiles a function anew, optimised, on the cores that git and the renders need: by
 * default so early that most runs are over before it pays.
 */
const patience = '--wasm-tiering-budget=60000000'

/** Decompresses and compiles kustomize, which blocks for about 0.15 s. */
export function loadKustomize(): WebAssembly.Module {
  const bytes = zstdDecompressSync(readFileSync(compressed), {
    // In one piece: by default it comes in pieces of 16 KiB.
    chunkSize: 32 * 1024 * 1024,
  })
  setFlagsFromString(patience)
  return new WebAssembly.Module(bytes)
}
