// Puts what was measured into docs/performance.md, between its marks.
import { readFile, writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { resolve } from 'node:path'
import { format, resolveConfig } from 'prettier'

const file = resolve(import.meta.dirname, '../../docs/performance.md')

/** Puts a text between `<!-- bench: NAME -->` and `<!-- bench end -->`. */
export async function write(name: string, block: string): Promise<void> {
  const text = await readFile(file, 'utf8')
  const marks = new RegExp(
    `(<!-- bench: ${name} -->\n).*?(<!-- bench end -->)`,
    's',
  )
  if (!marks.test(text)) throw new Error(`${file} has no mark for ${name}`)
  const filled = text.replace(
    marks,
    (_, start: string, end: string) => `${start}\n${block}\n\n${end}`,
  )
  const options = await resolveConfig(file)
  await writeFile(file, await format(filled, { ...options, filepath: file }))
}

/** What it was measured on, as a sentence. */
export function machine(): string {
  const model = cpus()[0]?.model ?? 'unknown processor'
  const memory = Math.round(totalmem() / 2 ** 30)
  const day = new Date().toISOString().slice(0, 10)
  return `${cpus().length} cores (${model.trim()}), ${memory} GiB of memory, ${process.platform}, Node ${process.versions.node}, ${day}.`
}
