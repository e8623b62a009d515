import type { Changes, Files, Source } from './input-files.ts'
import { standIns, type StandIn } from './stand-ins.ts'
import { readTexts } from '../git/snapshot.ts'
import type { Rendered } from '../kustomize/engine.ts'
import type { Diagnostic } from '../problem.ts'

/** What kustomize made of a folder. */
export interface Build {
  readonly rendered: Rendered
  /** What it was given, as far as that is known. */
  readonly files: Files
  /** The paths that it was given or asked for. */
  readonly asked: readonly string[]
}

export interface BuildWithNotices extends Build {
  /** What was left out of it. */
  readonly notices: readonly Diagnostic[]
}

/** Builds again with what stands in for files that no commit holds. Where that does not build either, the first counts. */
export async function buildWithStandIns<
  Render extends Pick<Source, 'objects' | 'commit'> & {
    readonly changes: Changes
  },
>(
  render: Render,
  build: (render: Render) => Promise<Build>,
): Promise<BuildWithNotices> {
  const { objects, commit } = render
  const read = async (path: string) => {
    const found = await objects.find(commit, path)
    if (found.kind !== 'file') return undefined
    const [file] = await readTexts(objects, [found])
    return file?.text
  }
  const first = await build(render)
  const used = new Map<string, StandIn>()
  let last = first
  const asked = new Set(first.asked)
  while (last.rendered.kind === 'failed') {
    const { message } = last.rendered
    const all = await standIns(message, last.files, read)
    const more = all.filter(({ path }) => !used.has(path))
    if (more.length === 0) return { ...first, asked: [...asked], notices: [] }
    for (const one of more) used.set(one.path, one)
    const bytes = [...used].map(([path, one]) => [path, one.bytes] as const)
    const changes = new Map([...render.changes, ...bytes])
    last = await build({ ...render, changes })
    for (const path of last.asked) asked.add(path)
  }
  const notices = [...used.values()].map((one) => one.notice)
  return { ...last, asked: [...asked], notices }
}
