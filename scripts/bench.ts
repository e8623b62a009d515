// Measures the shipped action. Without arguments all of it, and writes the tables of docs/performance.md; with names of
// sections only these, and prints them (with --write, writes them too). Exits 1 where something takes more than twice
// its bar, or a section fails. ROUNDS says how often each thing is measured.
import { parseArgs } from 'node:util'
import { builds } from './bench/builds.ts'
import { deployers } from './bench/deployers.ts'
import { download } from './bench/download.ts'
import { editor } from './bench/editor.ts'
import { machine, write } from './bench/document.ts'
import { growth } from './bench/growth.ts'
import { heavy } from './bench/heavy.ts'
import { large } from './bench/large.ts'
import { memory } from './bench/memory.ts'
import { plot } from './bench/plot.ts'
import { shareOfBar, type Row, type Section } from './bench/section.ts'
import { race } from './bench/race.ts'
import { small } from './bench/small.ts'
import { start } from './bench/start.ts'
import { table } from './bench/table.ts'
import { writers } from './bench/writers.ts'

const sections: readonly Section[] = [
  start,
  builds,
  heavy,
  small,
  deployers,
  large,
  memory,
  growth,
  race,
  writers,
  editor,
  download,
]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false } },
})
const rounds = Number(process.env['ROUNDS'] ?? 7)
const wanted = sections.filter(
  ({ name }) => positionals.length === 0 || positionals.includes(name),
)
const unknown = positionals.filter(
  (name) => !sections.some((section) => section.name === name),
)
if (unknown.length > 0)
  throw new Error(
    `There is no section ${unknown.join(', ')}: ${sections.map(({ name }) => name).join(', ')}`,
  )

const isWritten = values.write || positionals.length === 0
if (isWritten) await write('machine', machine())
const all: Row[] = []
for (const { name, title, run } of wanted) {
  const began = performance.now()
  console.log(`\n${title} (${name})\n`)
  try {
    const rows = await run(rounds)
    all.push(...rows)
    console.log(table(rows))
    if (isWritten) await write(name, table(rows))
    const slow = rows.filter((row) => (shareOfBar(row) ?? 0) > 2)
    for (const { what } of slow) fail(`More than twice its bar: ${what}`)
  } catch (error) {
    fail(`The section ${name} failed: ${String(error)}`)
  }
  const seconds = (performance.now() - began) / 1000
  console.log(`\nMeasured in ${seconds.toFixed()} s.`)
}
if (positionals.length === 0) await write('plot', await plot(all))

function fail(message: string): void {
  console.log(`\n${message}`)
  process.exitCode = 1
}
