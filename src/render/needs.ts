import type { Changes, Files, Source } from './input-files.ts'
import { mayMatter, standIns } from './stand-ins.ts'
import { textAt } from '../git/snapshot.ts'
import type { Rendered } from '../kustomize/engine.ts'
import { notice, type Diagnostic, type Problem } from '../problem/problem.ts'

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

/** What a folder needs to build, beyond the files of the commit. */
interface Needs {
  /** What is rendered in place of files. */
  readonly standIns: Changes
  /** Say so, one for each. */
  readonly notices: readonly Diagnostic[]
  /** Says why the load restriction is off. */
  readonly unrestricted: Diagnostic | undefined
  /** The paths that were looked at to tell what may be left out. */
  readonly read: readonly string[]
}

/** By folder of one commit, what it is known to need: its next render begins with that. */
export type KnownNeeds = Map<string, Needs>

/** One render: a folder of a commit, with some files changed. */
export interface Render extends Source {
  readonly folder: string
  readonly changes: Changes
  readonly knownNeeds: KnownNeeds
}

/** A way to build, and whether it may be done without kustomize's load restriction. */
interface Builder {
  readonly mayUnrestrict: boolean
  /** The stand-ins are among the changes. */
  readonly build: (render: Render, isUnrestricted: boolean) => Promise<Build>
}

/** The needs are undefined where it does not build. */
export type BuildWithNeeds = Build & { readonly needs: Needs | undefined }

/**
 * Builds a folder again with what it turns out to need: stand-ins for files that no commit holds, no load restriction.
 * Where it does not build with stand-ins either, the build without them counts.
 */
export async function buildWithNeeds(
  render: Render,
  builder: Builder,
): Promise<BuildWithNeeds> {
  const { folder, knownNeeds } = render
  const known = knownNeeds.get(folder)
  const again = known && (await buildFrom(known, render, builder))
  const isEnd = again?.needs ?? again?.rendered.kind === 'stopped'
  const last =
    again && isEnd ? again : await buildFrom(noNeeds, render, builder)
  if (last.needs && last.needs !== noNeeds) knownNeeds.set(folder, last.needs)
  return last
}

const noNeeds: Needs = {
  standIns: new Map(),
  notices: [],
  unrestricted: undefined,
  read: [],
}

async function buildFrom(
  start: Needs,
  render: Render,
  { mayUnrestrict, build }: Builder,
): Promise<BuildWithNeeds> {
  const asked = new Set<string>()
  let needs = start
  let plain: Build | undefined
  for (;;) {
    const changes = new Map([...render.changes, ...needs.standIns])
    const isFree = needs.unrestricted !== undefined
    const last = await build({ ...render, changes }, isFree)
    for (const path of last.asked) asked.add(path)
    if (needs.standIns.size === 0) plain = last
    const more = await furtherNeeds(needs, last, render, mayUnrestrict)
    for (const path of more?.read ?? needs.read) asked.add(path)
    if (more === undefined) {
      const isBuilt =
        last.rendered.kind === 'rendered' &&
        !mayMatter(last.files, needs.standIns)
      const result = isBuilt ? last : (plain ?? last)
      const used = isBuilt ? needs : undefined
      return { ...result, asked: [...asked], needs: used }
    }
    needs = more
  }
}

async function furtherNeeds(
  present: Needs,
  { rendered, files }: Build,
  render: Render,
  mayUnrestrict: boolean,
): Promise<Needs | undefined> {
  if (rendered.kind !== 'failed') return undefined
  const { message } = rendered
  const outside = outsideNotice(message)
  if (outside && mayUnrestrict && !present.unrestricted)
    return { ...present, unrestricted: outside }
  const read = new Set(present.read)
  const found = await standIns(message, files, (path) => {
    read.add(path)
    return textAt(render, path)
  })
  const more = found.filter(({ path }) => !present.standIns.has(path))
  if (more.length === 0) return undefined
  const added = more.map(({ path, bytes }) => [path, bytes] as const)
  const all = new Map([...present.standIns, ...added])
  if (mayMatter(files, all)) return undefined
  const notices = [...present.notices, ...more.map((one) => one.notice)]
  return { ...present, standIns: all, notices, read: [...read] }
}

const outsidePattern =
  /security; file '\/repo\/([^']*)' is not in or below '\/repo\/?([^']*)'/

const loadRestriction = 'load-restriction'

/** Whether it says that a folder was built without the load restriction. */
export function isUnrestricted({ code }: Diagnostic): boolean {
  return code === loadRestriction
}

/** Where the load restriction is why a build has failed. */
function outsideNotice(message: string): Diagnostic | undefined {
  const [, file, folder] = outsidePattern.exec(message) ?? []
  if (file === undefined) return undefined
  return notice({
    code: loadRestriction,
    message: `"${file}" is outside of "${folder || '.'}", which reads it. It is rendered all the same, as Flux does. \`kubectl apply -k\` refuses it, and so does Argo CD, unless its \`kustomize.buildOptions\` have --load-restrictor=LoadRestrictionsNone.`,
    at: { file },
  })
}
