import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'

/** Names the module that kustomize-wasm/go.mod pins; a test asks kustomize itself. */
export const kustomizeVersion = 'v5.8.1'

// The bundler puts the file beside the bundle and sets the path anew.
const compressed = new URL(
  '../../kustomize-wasm/kustomize.wasm.br',
  import.meta.url,
)

/** Decompresses and compiles kustomize on other threads: about 0.2 s, during which git can fetch. */
export async function loadKustomize(): Promise<WebAssembly.Module> {
  const bytes = await promisify(brotliDecompress)(await readFile(compressed), {
    // The default of 16 KiB means two thousand turns of the event loop.
    chunkSize: 4 * 1024 * 1024,
  })
  return WebAssembly.compile(bytes)
}
