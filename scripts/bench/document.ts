// Puts what was measured into docs/performance.md, between its marks.
import { readFile, writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { resolve } from 'node:path'
import { format, resolveConfig } from 'prettier'

const file = resolve(import.meta.dirname, '../../docs/performance.md')

/** @param blocks by name, what goes between `<!-- bench: NAME -->` and `<!-- bench end -->` */
export async function fill(
  blocks: Readonly<Record<string, string>>,
): Promise<void> {
  const text = await readFile(file, 'utf8')
  const filled = text.replace(
    /(<!-- bench: (\w+) -->\n).*?(<!-- bench end -->)/gs,
    (block, start: string, name: string, end: string) =>
      name in blocks ? `${start}\n${blocks[name]}\n\n${end}` : block,
  )
  const missing = Object.keys(blocks).filter(
    (name) => !text.includes(`<!-- bench: ${name} -->`),
  )
  if (missing.length > 0)
    throw new Error(`${file} has no marks for ${missing.join(', ')}`)
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
