import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'

/** The files through which a step talks back, by the environment variable that names each. */
export interface CommandFiles {
  readonly GITHUB_OUTPUT: string
  readonly GITHUB_STATE: string
  readonly GITHUB_ENV: string
  readonly GITHUB_PATH: string
  readonly GITHUB_STEP_SUMMARY: string
}

export async function createCommandFiles(temp: string): Promise<CommandFiles> {
  const folder = join(temp, '_runner_file_commands')
  await mkdir(folder, { recursive: true })
  const id = randomUUID()
  const files: CommandFiles = {
    GITHUB_OUTPUT: join(folder, `set_output_${id}`),
    GITHUB_STATE: join(folder, `save_state_${id}`),
    GITHUB_ENV: join(folder, `set_env_${id}`),
    GITHUB_PATH: join(folder, `add_path_${id}`),
    GITHUB_STEP_SUMMARY: join(folder, `step_summary_${id}`),
  }
  await Promise.all(Object.values(files).map((file) => writeFile(file, '')))
  return files
}

/** Reads `NAME=VALUE` and `NAME<<DELIMITER` as the runner does; what it cannot read is thrown. */
export async function readPairs(file: string): Promise<Record<string, string>> {
  const lines = (await readFile(file, 'utf8')).split('\n')
  const terminated = lines.at(-1) === ''
  if (terminated) lines.pop()
  const pairs: Record<string, string> = {}
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    if (line === '') continue
    const equals = line.indexOf('=')
    const heredoc = line.indexOf('<<')
    if (heredoc < 0 || (equals >= 0 && equals < heredoc)) {
      if (equals < 0) throw new Error(`Invalid format '${line}'`)
      pairs[named(line, line.slice(0, equals))] = line.slice(equals + 1)
      continue
    }
    const name = named(line, line.slice(0, heredoc))
    const delimiter = named(line, line.slice(heredoc + 2))
    const end = lines.indexOf(delimiter, at + 1)
    if (end < 0) {
      throw new Error(
        at + 1 < lines.length && !terminated
          ? 'Invalid value. EOF marker missing new line.'
          : `Invalid value. Matching delimiter not found '${delimiter}'`,
      )
    }
    pairs[name] = lines.slice(at + 1, end).join('\n')
    at = end
  }
  return pairs
}

function named(line: string, part: string): string {
  if (part !== '') return part
  throw new Error(
    `Invalid format '${line}'. Name must not be empty and delimiter must not be empty`,
  )
}
