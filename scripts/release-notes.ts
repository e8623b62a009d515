// Prints what CHANGELOG.md says of one version: node scripts/release-notes.ts 1.0.0
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'

const [version = ''] = process.argv.slice(2)
const file = resolve(import.meta.dirname, '../CHANGELOG.md')
const sections = (await readFile(file, 'utf8')).split(/^## /m).slice(1)
const section = sections.find((text) => text.startsWith(`[${version}]`))
if (section === undefined || version === '') {
  console.error(`CHANGELOG.md has no section [${version}].`)
  process.exitCode = 1
} else console.log(section.slice(section.indexOf('\n')).trim())
