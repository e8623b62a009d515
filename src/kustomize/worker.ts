// Runs in a thread of its own: kustomize blocks while it runs, and only a thread can be ended.
import { parentPort } from 'node:worker_threads'
import { runKustomize, type Answer, type Command } from './host.ts'

/** What a thread is told. The module travels with every order; it is shared, not copied. */
export type Order = Command & { readonly module: WebAssembly.Module }

parentPort?.on('message', (order: Order) => {
  const { exitCode, stdout, stderr, missing } = runKustomize(order)
  const answer: Answer = { exitCode, stdout, stderr, missing }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort?.postMessage(answer)
})
