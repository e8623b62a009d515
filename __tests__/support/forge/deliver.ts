import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { plain, type Answer, type Exchange } from './exchange.ts'
import type { Effect } from './fault.ts'

/** Answers one request: what its faults say happens before, the work itself, what happens after. */
export async function deliver(
  exchange: Exchange,
  response: ServerResponse,
  {
    effects,
    work,
  }: { effects: readonly Effect[]; work: () => Promise<Answer> },
): Promise<void> {
  for (const effect of effects) {
    if (effect.kind === 'latency') await wait(effect.ms)
    if (effect.kind === 'before') await effect.call()
  }
  for (const effect of effects) {
    switch (effect.kind) {
      case 'hang':
        return
      case 'reset':
        // Read first: closing with unread bytes would be another failure to the client (curl 56, not 52).
        if (!exchange.request.readableEnded) await buffer(exchange.request)
        response.destroy()
        return
      case 'status':
        await send(exchange, response, faulty(effect))
        return
    }
  }
  const answer = await work()
  if (!effects.some(({ kind }) => kind.endsWith('after'))) {
    await send(exchange, response, answer, bandwidth(effects))
    return
  }
  // All of it: only then git has done what was asked.
  const body = await contentOf(answer.body)
  for (const effect of effects) if (effect.kind === 'after') await effect.call()
  for (const effect of effects) {
    switch (effect.kind) {
      case 'hangafter':
        return
      case 'dropafter':
        response.destroy()
        return
      case 'statusafter':
        await send(exchange, response, plain(effect.status, '', effect.headers))
        return
      case 'truncafter':
        await sendHalf(exchange, response, { ...answer, body })
        return
    }
  }
  await send(exchange, response, { ...answer, body }, bandwidth(effects))
}

function faulty(effect: Extract<Effect, { kind: 'status' }>): Answer {
  const { status, body, headers } = effect
  return plain(status, body ?? `The test server answers ${status}.\n`, headers)
}

function bandwidth(effects: readonly Effect[]): number {
  const slow = effects.find((effect) => effect.kind === 'slow')
  return slow?.bytesPerSecond ?? Infinity
}

async function send(
  { record }: Exchange,
  response: ServerResponse,
  { status, headers, body }: Answer,
  bytesPerSecond = Infinity,
): Promise<void> {
  const length = Buffer.isBuffer(body) ? { 'content-length': body.length } : {}
  response.writeHead(status, { ...headers, ...length })
  record.status = status
  // A client that has gone does not stop the server: it reads on what git has to say.
  for await (const chunk of Buffer.isBuffer(body) ? [body] : body) {
    const bytes = chunk as Buffer
    if (response.destroyed) continue
    if (bytesPerSecond === Infinity) response.write(bytes)
    else await trickle(response, bytes, bytesPerSecond)
    record.bytesOut += bytes.length
  }
  response.end()
}

async function trickle(
  response: ServerResponse,
  bytes: Buffer,
  bytesPerSecond: number,
): Promise<void> {
  const portion = Math.max(1, Math.ceil(bytesPerSecond / 20))
  for (let at = 0; at < bytes.length && !response.destroyed; at += portion) {
    response.write(bytes.subarray(at, at + portion))
    await wait(50)
  }
}

async function sendHalf(
  { record }: Exchange,
  response: ServerResponse,
  { status, headers, body }: Answer & { body: Buffer },
): Promise<void> {
  const half = body.subarray(0, Math.floor(body.length / 2))
  response.writeHead(status, { ...headers, 'content-length': body.length })
  record.status = status
  record.bytesOut += half.length
  // Destroyed only when the half has left, else the client may see nothing of it.
  await new Promise<void>((resolve) => response.write(half, () => resolve()))
  response.destroy()
}

async function contentOf(body: Buffer | Readable): Promise<Buffer> {
  return Buffer.isBuffer(body) ? body : await buffer(body)
}
