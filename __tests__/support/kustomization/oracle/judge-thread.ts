import { parentPort } from 'node:worker_threads'

import type { Case } from '../generate/case.ts'
import { judgeAll } from './judge.ts'
import { startOracle } from './kustomize.ts'

const oracle = startOracle()

parentPort?.on('message', (cases: readonly Case[]) => {
  void oracle.then((loaded) =>
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    parentPort?.postMessage(judgeAll(loaded, cases)),
  )
})
