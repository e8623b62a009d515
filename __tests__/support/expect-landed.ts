import { expect } from '@jest/globals'
import { startKustomize, type Kustomize } from '../../src/kustomize/engine.ts'
import type { Layout } from './layouts/layout.ts'
import type { Repository } from './repository.ts'
import type { ActionResult } from './runner/result.ts'

/** One for all tests of a file: to load it takes longer than to use it. Idle, it keeps no process alive. */
let kustomize: Kustomize | undefined

/** By path: a piece of text that stands once in the file, and what it is to become. */
export type Replacements = Readonly<
  Record<string, readonly (readonly [string, string])[]>
>

/**
 * Exactly one commit on top of the layout, exactly these bytes changed, and every overlay of the repository
 * still builds, as the real kustomize says.
 */
export async function expectLanded(
  repository: Repository,
  { files, overlays }: Layout,
  {
    result,
    replacements,
    branch = 'main',
  }: {
    readonly result: ActionResult
    readonly replacements: Replacements
    readonly branch?: string
  },
): Promise<void> {
  expect(result.log).toContain('Pushed')
  expect(result.exitCode).toBe(0)
  expect(result.outputs).toMatchObject({
    outcome: 'pushed',
    changed: 'true',
    attempts: '1',
    reason: '',
    branch,
  })
  const [commit, ...older] = await repository.log(branch)
  expect(older).toHaveLength(1)
  expect(commit?.id).toBe(result.outputs['commit'])
  expect(commit?.files.toSorted()).toEqual(Object.keys(replacements).toSorted())
  expectNothingLeft(result)
  const now = await repository.files(branch)
  expect(texts(now)).toEqual(replaced(files, replacements))
  await expectEveryOverlayBuilds(now, overlays)
}

/** Nothing on the server, and nothing on the runner, is other than before. */
export async function expectUntouched(
  repository: Repository,
  { files }: Pick<Layout, 'files'>,
  result: ActionResult,
): Promise<void> {
  expect(await repository.log('main')).toHaveLength(1)
  expect(texts(await repository.files('main'))).toEqual(replaced(files, {}))
  expectNothingLeft(result)
}

export function expectNothingLeft({ leftovers, warnings }: ActionResult): void {
  expect(leftovers).toEqual({
    temp: [],
    home: [],
    workspace: [],
    processes: [],
  })
  expect(warnings).toEqual([])
}

/** Renders every overlay of a tree with the embedded kustomize. */
export async function expectEveryOverlayBuilds(
  files: Readonly<Record<string, Buffer>>,
  overlays: readonly string[],
): Promise<void> {
  kustomize ??= startKustomize({ signal: new AbortController().signal })
  const tree = new Map(Object.entries(files))
  for (const folder of overlays) {
    const built = await kustomize.render({ files: tree, folder })
    expect([folder, built.kind]).toEqual([folder, 'rendered'])
  }
}

function texts(
  files: Readonly<Record<string, Buffer>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).map(([path, bytes]) => [
      path,
      bytes.toString('latin1'),
    ]),
  )
}

function replaced(
  files: Layout['files'],
  replacements: Replacements,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).map(([path, entry]) => {
      if (typeof entry !== 'string') throw new Error(`${path} is no text`)
      const text = (replacements[path] ?? []).reduce((before, [from, to]) => {
        expect([path, from, before.split(from).length - 1]).toEqual([
          path,
          from,
          1,
        ])
        return before.replace(from, () => to)
      }, entry)
      return [path, Buffer.from(text).toString('latin1')]
    }),
  )
}
