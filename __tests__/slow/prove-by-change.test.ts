import { expect, test } from '@jest/globals'
import { posix } from 'node:path'
import { loadKustomize } from '../../src/kustomize/module.ts'
import { openSession } from '../../src/kustomize/session.ts'
import { editImages } from '../../src/kustomization/edit.ts'
import { prove, type Proof } from '../../src/manifests/check.ts'
import { proveByChange } from '../../src/manifests/prove-by-change.ts'
import type { EditedFolder } from '../../src/overlay/folder.ts'
import { expectedImages, markEntries } from '../../src/proof/markers.ts'
import { parseImage } from '../../src/request/image.ts'
import { cases, image, proved, refused } from '../support/layouts/proofs.ts'

const run = openSession(await loadKustomize())
const wanted = parseImage(`${image}:v2`)

/** The folder with the bump; undefined where the editor refuses it. */
function edited(path: string, file: string, text: string) {
  const { newName, newTag, digest } = wanted
  const find = { by: 'repository', names: [image] } as const
  const edit = { find, newName, newTag, digest }
  const result = editImages({ file, text }, [edit])
  if (result.kind !== 'edited') return undefined
  const entries = result.entries.map((entry) => ({ ...entry, wanted }))
  const { text: after, warnings } = result
  return {
    path,
    role: 'edited',
    edit: { file, before: text, after, entries, warnings, leftOut: [] },
  } as unknown as EditedFolder
}

const shown = ({ controlled, mismatches, leftBehind }: Proof) => ({
  controlled: controlled.map((list) =>
    list.map(({ id, path, reference }) => [id, path, reference]),
  ),
  mismatches,
  leftBehind,
})

test('what the render before the edit proves is what a marked render proves', () => {
  let compared = 0
  for (const [kind, all] of [
    [
      'proved',
      Object.entries(proved).map(([name, [, files]]) => [name, files]),
    ],
    [
      'refused',
      Object.entries(refused).map(([name, [, , files]]) => [name, files]),
    ],
  ] as const) {
    const { files } = cases(kind, Object.fromEntries(all))
    const texts = new Map(
      Object.entries(files).flatMap(([path, text]) =>
        typeof text === 'string' ? [[path, Buffer.from(text)] as const] : [],
      ),
    )
    for (const [name] of all) {
      const folder = `${kind}/${name as string}`
      const file = [...texts.keys()].find(
        (path) => posix.dirname(path) === folder && /kustomization/i.test(path),
      )
      if (file === undefined) continue
      const bump = edited(folder, file, String(texts.get(file)))
      if (bump === undefined) continue
      const build = (text: string | Buffer) =>
        run({
          args: ['build', '--', `./${folder}`],
          files: new Map(texts).set(file, Buffer.from(text)),
        })
      const expected = expectedImages([bump], folder)
      const { before, after: now } = bump.edit
      const markers = new Map(expected.map((one) => [one.name, one.marker]))
      const [old, after, marked] = [
        build(before),
        build(now),
        build(markEntries({ file, text: now }, markers)),
      ]
      if (old.exitCode + after.exitCode + marked.exitCode > 0) continue
      const byChange = proveByChange(old.stdout, after.stdout, expected)
      if (byChange === undefined) continue
      const renders = { before: old.stdout, after: after.stdout }
      const full = prove({ ...renders, marked: marked.stdout }, expected)
      expect([folder, shown(byChange)]).toEqual([folder, shown(full)])
      compared++
    }
  }
  expect(compared).toBeGreaterThanOrEqual(5)
})
