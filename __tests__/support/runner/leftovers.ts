import { changesBetween, stateOf, type FolderState } from './folder-changes.ts'
import { lastingSurvivors } from './processes.ts'
import type { Sandbox } from './sandbox.ts'

/** What a step changed or left behind, by its own fault: the real runner looks at none of it. */
export interface Leftovers {
  /** `added x`, `changed y`, `removed z`, relative to the folder. */
  readonly temp: readonly string[]
  readonly home: readonly string[]
  readonly workspace: readonly string[]
  /** Command lines of programs that outlived the action. */
  readonly processes: readonly string[]
}

export interface Observation {
  readonly temp: FolderState
  readonly home: FolderState
  readonly workspace: FolderState
}

export async function observe({
  temp,
  home,
  workspace,
}: Sandbox): Promise<Observation> {
  return {
    temp: await stateOf(temp, '_runner_file_commands'),
    home: await stateOf(home),
    workspace: await stateOf(workspace),
  }
}

export async function leftoversSince(
  before: Observation,
  sandbox: Sandbox,
  {
    session,
    orphans,
  }: { readonly session: number; readonly orphans: 'end' | 'leave' },
): Promise<Leftovers> {
  const processes = await lastingSurvivors(sandbox.root, session)
  if (orphans === 'end') for (const { pid } of processes) end(pid)
  const after = await observe(sandbox)
  return {
    temp: changesBetween(before.temp, after.temp),
    home: changesBetween(before.home, after.home),
    workspace: changesBetween(before.workspace, after.workspace),
    processes: processes.map(({ command }) => command),
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself in the meantime.
  }
}
