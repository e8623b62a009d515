import { setFlagsFromString } from 'node:v8'
import { readModule } from './module-file.ts'

/**
 * How long V8 waits before it compiles a function anew, optimised, on the cores that git and the renders need: by
 * default so early that a small run is over before it pays. With a tenth of this, it took half as much CPU time again,
 * and 4 MB of CRDs took the same.
 */
const tieringBudget = '--wasm-tiering-budget=600000000'

/** V8 checks a function when it is first called. Most of kustomize never is, and it comes with this action. */
const lazyChecks = '--wasm-lazy-validation'

/**
 * Reads and compiles kustomize. It lies there uncompressed: to decompress it takes longer than all the rest, in each
 * run, and what a runner downloads is compressed anyway.
 */
export async function loadKustomize(): Promise<WebAssembly.Module> {
  setFlagsFromString(tieringBudget)
  setFlagsFromString(lazyChecks)
  const bytes = readModule()
  const module = await WebAssembly.compile(bytes)
  // V8 has its own copy. To start git takes longer, the more memory this process has.
  bytes.buffer.transfer(0)
  return module
}
