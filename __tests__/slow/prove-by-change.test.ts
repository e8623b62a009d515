import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { posix } from 'node:path'
import type { ImageEdit } from '../../src/image/entry.ts'
import { loadKustomize } from '../../src/kustomize/module.ts'
import { openSession } from '../../src/kustomize/session.ts'
import type { FileTree } from '../../src/kustomize/tree.ts'
import { editImages } from '../../src/kustomization/edit.ts'
import { isKustomization } from '../../src/kustomization/names.ts'
import { prove, type Proof } from '../../src/manifests/check/check.ts'
import { proveByChange } from '../../src/manifests/check/prove-by-change.ts'
import type { EditedFolder } from '../../src/overlay/folder.ts'
import { expectedImages, markEntries } from '../../src/proof/markers.ts'
import {
  readText,
  repositoryTag,
  tag,
  tagAndDigest,
} from '../support/kustomization/edits.ts'
import { cases } from '../support/kustomization/generate/case.ts'
import { before as fixture, golden } from '../support/kustomization/golden.ts'
import { groveOf } from '../support/kustomization/oracle/overlays.ts'
import { files } from '../support/kustomize/files.ts'
import { demo } from '../support/layouts/demo.ts'
import { k3sGitops } from '../support/layouts/k3s-gitops.ts'
import type { Layout } from '../support/layouts/layout.ts'
import { many } from '../support/layouts/many.ts'
import { mercurious } from '../support/layouts/mercurious.ts'
import { procedures } from '../support/layouts/procedures.ts'
import * as proofs from '../support/layouts/proofs.ts'
import { storm } from '../support/layouts/storm.ts'
import { whispr, whisprInfrastructure } from '../support/layouts/whispr.ts'
import { seed } from '../support/seed.ts'

const run = openSession(await loadKustomize())

/** The folder with the bump; undefined where the editor refuses it. */
function edited(
  path: string,
  source: { readonly file: string; readonly text: string },
  edits: readonly ImageEdit[],
): EditedFolder | undefined {
  const result = editImages(source, edits)
  if (result.kind !== 'edited') return undefined
  const wanted = 'asked for'
  const { file, text: before } = source
  const { text: after } = result
  const entries = result.entries.map((entry) => ({ ...entry, wanted }))
  const edit = { file, before, after, entries }
  return { path, role: 'edited', edit } as unknown as EditedFolder
}

const shown = ({ controlled, mismatches, leftBehind, ...rest }: Proof) => ({
  controlled: controlled.map(({ expected, image }) => {
    const { id, path, reference } = image
    return [expected.name, id, path, reference]
  }),
  mismatches,
  leftBehind,
  renamed: rest.renamed,
  elsewhere: rest.elsewhere,
})

/**
 * Proves a bump in both ways, and expects the same.
 * @returns how many were compared: none where the render before the edit is not enough, or something does not build
 */
function compare(
  tree: FileTree,
  folder: string,
  edits: readonly ImageEdit[],
): number {
  const file = [...tree.keys()].find(
    (path) => posix.dirname(path) === folder && isKustomization(path),
  )
  if (file === undefined) throw new Error(`${folder} has no kustomization`)
  const text = Buffer.from(tree.get(file) ?? '').toString()
  const bump = edited(folder, { file, text }, edits)
  if (bump === undefined) return 0
  const build = (content: string | Buffer) => {
    const now = new Map(tree).set(file, Buffer.from(content))
    const answer = run({ args: ['build', '--', `./${folder}`], files: now })
    return answer.exitCode === 0 ? answer.stdout : undefined
  }
  const expected = expectedImages([bump], folder)
  const [before, after] = [build(bump.edit.before), build(bump.edit.after)]
  if (before === undefined || after === undefined) return 0
  const byChange = proveByChange(before, after, expected)
  if (byChange === undefined) return 0
  const markers = new Map(expected.map((one) => [one.name, one.marker]))
  const marked = build(markEntries({ file, text: bump.edit.after }, markers))
  if (marked === undefined) return 0
  const full = prove({ before, after, marked }, expected)
  expect([folder, edits, shown(byChange)]).toEqual([folder, edits, shown(full)])
  return 1
}

const texts = (all: Layout['files']): FileTree =>
  files(
    Object.fromEntries(
      Object.entries(all).filter(
        (entry): entry is [string, string] => typeof entry[1] === 'string',
      ),
    ),
  )

/** Of an overlay: each entry with a tag, and with a digest, of its own; all of them together, and to one version. */
function editsOf(text: string): readonly (readonly ImageEdit[])[] {
  const read = readText(text)
  const entries = read.kind === 'read' ? read.entries : []
  const names = [...new Set(entries.map(({ name }) => name))]
  const digest = `sha256:${'e'.repeat(64)}`
  return [
    ...names.flatMap((name) => [
      [tag(name, '9.9.9')],
      [tagAndDigest(name, '9.9.9', digest)],
    ]),
    names.map((name, index) => tag(name, `9.9.${index}`)),
    names.map((name) => tag(name, '9.9.9')),
  ]
}

const pod = (image: string, index: number) =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: a${index} }\nspec: { containers: [{ name: a, image: "${image}:old" }] }\n`

/** What is in a folder, so that a build has less to read. */
const within = (tree: FileTree, folder: string): FileTree =>
  new Map([...tree].filter(([path]) => path.startsWith(`${folder}/`)))

const sum = (counts: readonly number[]) =>
  counts.reduce((total, count) => total + count, 0)

describe('what the render before the edit proves is what a marked render proves', () => {
  test('in the cases that are proved and refused', () => {
    const kinds = { proved: proofs.proved, refused: proofs.refused }
    const counts = Object.entries(kinds).flatMap(([kind, all]) => {
      const last = Object.entries(all).map(
        ([name, one]) => [name, one.at(-1)] as [string, Layout['files']],
      )
      const tree = texts(proofs.cases(kind, Object.fromEntries(last)).files)
      return last.map(([name]) => {
        const edit = repositoryTag(proofs.image, 'v2')
        const folder = `${kind}/${name}`
        return compare(within(tree, folder), folder, [edit])
      })
    })
    expect(sum(counts)).toBeGreaterThanOrEqual(5)
  })

  test('in every overlay of the layouts', () => {
    const layouts = {
      demo,
      many,
      k3sGitops,
      mercurious,
      procedures,
      storm,
      whispr,
      whisprInfrastructure,
    }
    const counts = Object.values(layouts).flatMap((layout) => {
      const tree = texts(layout.files)
      return layout.overlays.flatMap((folder) => {
        const text = tree.get(`${folder}/kustomization.yaml`)
        const all = editsOf(Buffer.from(text ?? '').toString())
        return all.map((edits) => compare(tree, folder, edits))
      })
    })
    expect(sum(counts)).toBeGreaterThanOrEqual(100)
  })

  test('in the fixtures', () => {
    const counts = Object.entries(golden).map(([name, edits]) => {
      const images = edits.flatMap(({ find }) => find.names)
      const tree = files({
        'k8s/overlays/o/kustomization.yaml': fixture(name),
        'k8s/base/kustomization.yaml': 'resources: [pods.yaml]\n',
        'k8s/base/pods.yaml': [...images, 'other'].map(pod).join('---\n'),
      })
      return compare(tree, 'k8s/overlays/o', edits)
    })
    expect(sum(counts)).toBeGreaterThanOrEqual(40)
  })

  test(`in generated overlays (seed ${seed})`, () => {
    const some = fc.sample(cases, { numRuns: 150, seed })
    const tree = groveOf(some, { wrapped: false })
    const counts = some.flatMap(({ edits, text }, index) => {
      const own = within(tree, `o${index}`)
      return [edits, ...editsOf(text)].map((one) =>
        compare(own, `o${index}`, one),
      )
    })
    expect(sum(counts)).toBeGreaterThanOrEqual(30)
  })
})
