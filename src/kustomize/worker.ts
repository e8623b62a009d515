// Runs in a thread of its own: kustomize blocks while it runs, and only a thread can be ended.
import {
  parentPort,
  receiveMessageOnPort,
  workerData,
} from 'node:worker_threads'
import { killProcessAt } from '../process/kill-at.ts'
import { loadKustomize } from './module.ts'
import { openSession, type Answer, type Command } from './session.ts'

/** What a worker is started with. */
export interface Start {
  /** kustomize, where another worker has loaded it. */
  readonly module: WebAssembly.Module | undefined
  /** When the whole process is killed, in milliseconds since 1970: only one whose main thread hangs is still there. */
  readonly killAt: number | undefined
}

/** What a worker sends: kustomize when it has loaded it, then one answer for each command line. */
export type Message = { readonly module: WebAssembly.Module } | Answer

/**
 * The first build of all takes ten times as long as the next, as V8 compiles code when it is first run. It is made of
 * this, where git still fetches, so that the first one that counts is a later one.
 */
const warmUp: Command = {
  args: ['build', '--', '.'],
  files: new Map([
    [
      'kustomization.yaml',
      Buffer.from('resources: [pod.yaml]\nimages: [{ name: a, newTag: b }]\n'),
    ],
    [
      'pod.yaml',
      Buffer.from(
        'apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [{ name: a, image: a }] }\n',
      ),
    ],
  ]),
}

const port = parentPort
if (port === null) throw new Error('not a worker thread')
const send = (message: Message): void =>
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  port.postMessage(message)

// Here and not in the main thread: a process that ends before it has rendered does not wait for this.
const given = workerData as Start
if (given.killAt !== undefined) killProcessAt(given.killAt)
const module = given.module ?? (await loadKustomize())
const run = openSession(module)
send({ module })
const first: { readonly message: Command } | undefined =
  receiveMessageOnPort(port)
if (first === undefined) run(warmUp)
else send(run(first.message))
port.on('message', (command: Command) => send(run(command)))
