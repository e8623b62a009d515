import type { Changes, Files } from './input-files.ts'
import { mayMatter, standIns, type StandIn } from './stand-ins.ts'
import { readTexts, type Snapshot } from '../git/snapshot.ts'
import type { Rendered } from '../kustomize/engine.ts'
import { notice, type Diagnostic, type Problem } from '../problem.ts'

/** What kustomize made of a folder. */
export interface Build {
  /** Refused before kustomize could fail. */
  readonly rendered:
    Rendered | { readonly kind: 'refused'; readonly problem: Problem }
  /** What it was given, as far as that is known. */
  readonly files: Files
  /** The paths that it was given or asked for. */
  readonly asked: readonly string[]
}

export interface BuildWithNotices extends Build {
  readonly notices: readonly Diagnostic[]
}

/** What a folder needs to build, beyond the files of the commit. */
export interface Needs {
  /** By path. */
  readonly standIns: ReadonlyMap<string, StandIn>
  /** Says why the load restriction is off. */
  readonly unrestricted: Diagnostic | undefined
  /** The paths that were looked at to tell what may be left out. */
  readonly read: readonly string[]
}

/** By folder of one commit, what it is known to need: its next render begins with that. */
export type KnownNeeds = Map<string, Needs>

interface Render extends Snapshot {
  readonly folder: string
  readonly changes: Changes
  readonly knownNeeds: KnownNeeds
}

/** A way to build, and whether it may be done without kustomize's load restriction. */
export interface Builder<R> {
  readonly mayUnrestrict: boolean
  /** The stand-ins are among the changes. */
  build(render: R, needs: Needs): Promise<Build>
}

/**
 * Builds a folder again with what it turns out to need: stand-ins for files that no commit holds, no load restriction.
 * Where it does not build with stand-ins either, the build without them counts.
 */
export async function buildWithNeeds<R extends Render>(
  render: R,
  builder: Builder<R>,
): Promise<BuildWithNotices> {
  const { folder, knownNeeds } = render
  const known = knownNeeds.get(folder)
  const again = known && (await buildFrom(known, render, builder))
  const isEnd = again?.needs ?? again?.build.rendered.kind === 'stopped'
  const last =
    again && isEnd ? again : await buildFrom(noNeeds, render, builder)
  if (last.needs === undefined) return { ...last.build, notices: [] }
  const { standIns: used, unrestricted } = last.needs
  if (used.size > 0 || unrestricted) knownNeeds.set(folder, last.needs)
  const notices = Array.from(used.values(), (one) => one.notice)
  return {
    ...last.build,
    notices: unrestricted ? [...notices, unrestricted] : notices,
  }
}

const noNeeds: Needs = {
  standIns: new Map(),
  unrestricted: undefined,
  read: [],
}

/** The needs are undefined where it does not build. */
async function buildFrom<R extends Render>(
  start: Needs,
  render: R,
  builder: Builder<R>,
): Promise<{ readonly build: Build; readonly needs: Needs | undefined }> {
  const asked = new Set<string>()
  let needs = start
  let plain: Build | undefined
  for (;;) {
    const bytes = Array.from(
      needs.standIns,
      ([path, one]) => [path, one.bytes] as const,
    )
    const changes = new Map([...render.changes, ...bytes])
    const last = await builder.build({ ...render, changes }, needs)
    for (const path of last.asked) asked.add(path)
    if (needs.standIns.size === 0) plain = last
    const more =
      last.rendered.kind === 'failed'
        ? await furtherNeeds(last.rendered.message, last.files, {
            present: needs,
            render,
            mayUnrestrict: builder.mayUnrestrict,
          })
        : undefined
    for (const path of more?.read ?? needs.read) asked.add(path)
    if (more === undefined) {
      const isBuilt =
        last.rendered.kind === 'rendered' &&
        !mayMatter(last.files, [...needs.standIns.values()])
      const build = { ...(isBuilt ? last : (plain ?? last)), asked: [...asked] }
      return { build, needs: isBuilt ? needs : undefined }
    }
    needs = more
  }
}

async function furtherNeeds(
  message: string,
  files: Files,
  {
    present,
    render,
    mayUnrestrict,
  }: {
    readonly present: Needs
    readonly render: Render
    readonly mayUnrestrict: boolean
  },
): Promise<Needs | undefined> {
  const [, file, folder] = outside.exec(message) ?? []
  if (file !== undefined && mayUnrestrict && !present.unrestricted)
    return { ...present, unrestricted: outsideNotice(file, folder || '.') }
  const looked = new Set(present.read)
  const found = await standIns(message, files, (path) => {
    looked.add(path)
    return read(path, render)
  })
  const more = found.filter(({ path }) => !present.standIns.has(path))
  if (more.length === 0) return undefined
  const added = more.map((one) => [one.path, one] as const)
  const all = new Map([...present.standIns, ...added])
  return { ...present, standIns: all, read: [...looked] }
}

const outside =
  /security; file '\/repo\/([^']*)' is not in or below '\/repo\/?([^']*)'/

const loadRestriction = 'load-restriction'

/** Whether it says that a folder was built without the load restriction. */
export function isUnrestricted({ code }: Diagnostic): boolean {
  return code === loadRestriction
}

function outsideNotice(file: string, folder: string): Diagnostic {
  return notice({
    code: loadRestriction,
    message: `"${file}" is outside of "${folder}", which reads it. It is rendered all the same, as Flux does. \`kubectl apply -k\` refuses it, and so does Argo CD, unless its \`kustomize.buildOptions\` have --load-restrictor=LoadRestrictionsNone.`,
    at: { file },
  })
}

async function read(
  path: string,
  { objects, commit }: Render,
): Promise<string | undefined> {
  const found = await objects.find(commit, path)
  if (found.kind !== 'file') return undefined
  const [file] = await readTexts(objects, [found])
  return file?.text
}
