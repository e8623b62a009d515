import { StringDecoder } from 'node:string_decoder'
import type { Readable } from 'node:stream'

/** Cuts a stream into lines where the runner does: at `\r`, `\n` and `\r\n`. */
export function readLines(
  stream: Readable,
  write: (line: string) => void,
): void {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  const take = (text: string) => {
    rest += text
    // A trailing \r waits: with the next chunk it may turn out to be half of \r\n.
    const lines = rest.split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    for (const line of lines) write(line)
  }
  stream.on('data', (chunk: Buffer) => take(decoder.write(chunk)))
  stream.once('close', () => {
    take(decoder.end())
    if (rest !== '') write(rest.replace(/\r$/, ''))
  })
}
