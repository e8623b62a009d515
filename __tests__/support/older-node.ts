import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A Node of this machine that is too old for the action; undefined for none. */
export const olderNode = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'node'))
  .find((node) => existsSync(node) && majorOf(node) < 24)

function majorOf(node: string): number {
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' })
  return Number.parseInt(version.slice(1), 10)
}
