import { afterAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { kustomizeVersion } from '../../src/kustomize/engine.ts'
import { loadKustomize } from '../../src/kustomize/module.ts'
import { openSession, type Answer } from '../../src/kustomize/session.ts'
import type { FileTree } from '../../src/kustomize/tree.ts'
import { goInstall } from '../support/go-program.ts'
import { cases } from '../support/kustomization/generate/case.ts'
import { after, before, golden } from '../support/kustomization/golden.ts'
import { groveOf } from '../support/kustomization/oracle/overlays.ts'
import { files } from '../support/kustomize/files.ts'
import { stateful } from '../support/kustomize/stateful.ts'
import { demo } from '../support/layouts/demo.ts'
import { k3sGitops } from '../support/layouts/k3s-gitops.ts'
import type { Layout } from '../support/layouts/layout.ts'
import { mercurious } from '../support/layouts/mercurious.ts'
import { procedures } from '../support/layouts/procedures.ts'
import { storm } from '../support/layouts/storm.ts'
import { whispr, whisprInfrastructure } from '../support/layouts/whispr.ts'
import { seed } from '../support/seed.ts'

/** The command line as Go builds it for this machine, over files on disk. */
const native = await goInstall(
  `sigs.k8s.io/kustomize/kustomize/v5@${kustomizeVersion}`,
)
afterAll(async () => native[Symbol.asyncDispose]())

/** One process for all of them, as in a run. */
const run = openSession(await loadKustomize())

async function expectIdentical(
  program: string,
  tree: FileTree,
  folders: readonly string[],
): Promise<void> {
  const top = await mkdtemp(join(tmpdir(), 'identical-'))
  const root = join(top, 'repo')
  try {
    for (const [path, bytes] of tree) {
      await mkdir(dirname(join(root, path)), { recursive: true })
      await writeFile(join(root, path), bytes)
    }
    for (const folder of folders) {
      const args = ['build', '--', `./${folder}`]
      const theirs = await promisify(execFile)(program, args, {
        cwd: root,
        maxBuffer: 2 ** 30,
        env: { HOME: '/home', PWD: root },
      }).then(
        (output) => ({ ...output, exitCode: 0 }),
        ({ code, stdout, stderr }: Record<string, unknown>) => ({
          stdout: String(stdout),
          stderr: String(stderr),
          exitCode: Number(code),
        }),
      )
      expect([folder, likeOnDisk(run({ args, files: tree }))]).toEqual([
        folder,
        { ...theirs, stderr: steady(theirs.stderr.replaceAll(top, '')) },
      ])
    }
  } finally {
    await rm(top, { recursive: true })
  }
}

const likeOnDisk = ({ exitCode, stdout, stderr }: Answer) => ({
  exitCode,
  stdout,
  stderr: steady(stderr),
})

/** Without what differs between systems, and a word that Go's JSON reader draws by lot. */
const steady = (stderr: string): string =>
  stderr
    .replace(/^(panic: .*)[^]*/m, '$1')
    .replaceAll('No such file', 'no such file')
    .replaceAll('unable to unmarshal', 'cannot unmarshal')

const isText = (entry: [string, unknown]): entry is [string, string] =>
  typeof entry[1] === 'string'

const layouts: Readonly<Record<string, Layout>> = {
  demo,
  k3sGitops,
  mercurious,
  procedures,
  storm,
  whispr,
  whisprInfrastructure,
}

const workloads =
  'apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [{ name: a, image: ghcr.io/acme/api:1 }] }\n'

describe('with the native one', () => {
  if (native.kind === 'absent') {
    test.skip(`every build is the same bytes: ${native.why}`, () => {})
    return
  }
  const program = join(native.folder, 'kustomize')

  test.each(Object.entries(layouts))(
    'the overlays of %s are the same bytes',
    async (_, { files: texts, overlays }) => {
      const tree = files(
        Object.fromEntries(Object.entries(texts).filter(isText)),
      )
      await expectIdentical(program, tree, overlays)
    },
  )

  test('the fixtures are, before and after an edit', async () => {
    const overlays = Object.keys(golden).flatMap((name) =>
      [before(name), after(name)].map((text) => ({
        text,
        workloads,
        isComponent: false,
      })),
    )
    const tree = groveOf(overlays, { wrapped: false })
    await expectIdentical(
      program,
      tree,
      overlays.map((_, index) => `o${index}`),
    )
  })

  test(`generated overlays are (seed ${seed})`, async () => {
    const some = fc.sample(cases, { numRuns: 200, seed })
    const tree = groveOf(some, { wrapped: false })
    await expectIdentical(
      program,
      tree,
      some.map((_, index) => `o${index}`),
    )
  })

  test.each(
    Object.entries(stateful).filter(([name]) => name !== 'a remote base'),
  )('what changes the process (%s) is', async (_, texts) => {
    await expectIdentical(program, files(texts), ['a'])
  })
})
