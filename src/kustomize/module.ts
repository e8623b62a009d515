import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { brotliDecompress } from 'node:zlib'

/** Names the module that kustomize-wasm/go.mod pins; a test asks kustomize itself. */
export const kustomizeVersion = 'v5.8.1'

// The bundler puts the file beside the bundle and sets the path anew.
const compressed = new URL(
  '../../kustomize-wasm/kustomize.wasm.br',
  import.meta.url,
)

/**
 * How long V8 waits before it compiles a function anew, optimised, on the cores that git and the renders need: by
 * default so early that most runs are over before it pays. Several times as long takes a third off the time of a small
 * overlay, and adds nothing to that of hundreds of renders (npm run bench).
 */
const patience = '--wasm-tiering-budget=60000000'

/** Decompresses and compiles kustomize on other threads: about 0.2 s, during which git can fetch. */
export async function loadKustomize(): Promise<WebAssembly.Module> {
  const bytes = await promisify(brotliDecompress)(await readFile(compressed), {
    // The default of 16 KiB means two thousand turns of the event loop.
    chunkSize: 4 * 1024 * 1024,
  })
  setFlagsFromString(patience)
  return WebAssembly.compile(bytes)
}
