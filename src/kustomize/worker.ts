// Runs in a thread of its own: kustomize blocks while it runs, and only a thread can be ended.
import { parentPort, receiveMessageOnPort } from 'node:worker_threads'
import type { Answer, Command } from './host.ts'
import { loadKustomize } from './module.ts'
import { openSession } from './session.ts'
import { warmUp } from './warm-up.ts'

/** What a worker sends: that it has loaded, then one answer for each command line. */
export type Message = 'loaded' | Answer

const port = parentPort
if (port === null) throw new Error('not a worker thread')
const send = (message: Message): void =>
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  port.postMessage(message)

// Here and not in the main thread: a process that ends before it has rendered does not wait for this.
const run = openSession(loadKustomize())
send('loaded')
const first: { readonly message: Command } | undefined =
  receiveMessageOnPort(port)
if (first === undefined) run(warmUp)
else send(run(first.message))
port.on('message', (command: Command) => send(run(command)))
