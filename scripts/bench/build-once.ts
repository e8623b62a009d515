// Builds ./default of a folder, in a process of its own, and prints seconds, CPU seconds and MB.
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { loadKustomize } from '../../src/kustomize/module.ts'
import { openSession } from '../../src/kustomize/session.ts'

const [root = '.'] = process.argv.slice(2)
const found = await readdir(root, { recursive: true, withFileTypes: true })
const files = found
  .filter((entry) => entry.isFile())
  .map(async ({ parentPath, name }) => {
    const path = join(parentPath, name)
    return [relative(root, path), await readFile(path)] as const
  })
const command = {
  args: ['build', '--', './default'],
  files: new Map(await Promise.all(files)),
}
const module = await loadKustomize()
const [start, before] = [performance.now(), process.cpuUsage()]
const { exitCode, stderr } = openSession(module)(command)
if (exitCode !== 0) throw new Error(stderr)
const { user, system } = process.cpuUsage(before)
const { maxRSS } = process.resourceUsage()
console.log(
  (performance.now() - start) / 1000,
  (user + system) / 1e6,
  (maxRSS * 1024) / 1e6,
)
