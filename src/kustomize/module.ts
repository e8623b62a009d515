import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { zstdDecompress } from 'node:zlib'

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

/** V8 checks a function when it is first called. Most of kustomize never is, and it comes with this action. */
const lazyChecks = '--wasm-lazy-validation'

/**
 * Decompresses and compiles kustomize, some 0.1 s of CPU time. Not in one go, which a thread that is ended would have to
 * finish first, nor in the 16 KiB that are usual, which take longer.
 */
export async function loadKustomize(): Promise<WebAssembly.Module> {
  const bytes = await promisify(zstdDecompress)(await readFile(compressed), {
    chunkSize: 8 * 1024 * 1024,
  })
  setFlagsFromString(patience)
  setFlagsFromString(lazyChecks)
  return WebAssembly.compile(bytes)
}
