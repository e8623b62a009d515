// Builds an overlay with so many definitions, in a process of its own, and prints seconds, CPU seconds and MB.
import { files } from '../../__tests__/support/kustomize/files.ts'
import { operator } from '../../__tests__/support/kustomize/operator.ts'
import { loadKustomize } from '../../src/kustomize/module.ts'
import { openSession } from '../../src/kustomize/session.ts'

const module = await loadKustomize()
const definitions = Number(process.argv[2])
const command = {
  args: ['build', '--', './default'],
  files: files(operator(definitions)),
}
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
