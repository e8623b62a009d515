// Draws what the action shows on GitHub, from real runs: the pictures of the README, and with a folder as the
// argument also those that a person looks at before a change of src/report lands.
import { execFileSync } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { demo } from '../__tests__/support/layouts/demo.ts'
import type { Layout } from '../__tests__/support/layouts/layout.ts'
import { imagesOfMany, many } from '../__tests__/support/layouts/many.ts'
import { startStage } from '../__tests__/support/stage.ts'
import { draw, type Page } from './draw.ts'

const root = resolve(import.meta.dirname, '..')
const action = await mkdtemp(join(tmpdir(), 'kustomize-bump-pictures-'))
const production = 'k8s/overlays/production'
const shop = 'ghcr.io/acme/shop'
const toAll = {
  images: imagesOfMany.map((image) => `${image}:2026.11.0`).join('\n'),
  overlays: many.overlays.join('\n'),
}

try {
  execFileSync('npm', ['run', '--silent', 'build', join(action, 'dist')], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await copyFile(join(root, 'action.yml'), join(action, 'action.yml'))
  await drawAll()
} finally {
  await rm(action, { recursive: true })
}

async function drawAll(): Promise<void> {
  const [others] = process.argv.slice(2)
  await drawn(join(root, 'docs/pictures'), {
    summary: () => summary(demo, toProduction(`${shop}:1.4.2`)),
  })
  if (others === undefined) return
  await drawn(others, {
    misspelt: () => summary(demo, toProduction(`${shop}p:1.4.3`)),
    'left-behind': () => summary(withCanary(), toProduction(`${shop}:1.4.2`)),
    many: () => summary(many, toAll),
    'many-dry-run': () =>
      summary(many, { ...toAll, publish: 'none', 'show-diff': 'true' }),
    proposal: () => proposal(demo, toProduction(`${shop}:1.4.2`)),
    'proposal-many': () => proposal(many, toAll),
  })
}

async function drawn(
  folder: string,
  pages: Readonly<Record<string, () => Promise<Page>>>,
): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const [name, page] of Object.entries(pages)) {
    const content = await page()
    for (const scheme of ['light', 'dark'] as const) {
      const file = join(folder, `${name}-${scheme}.png`)
      await draw(file, content, scheme)
      console.log(file)
    }
  }
}

type Inputs = Readonly<Record<string, string>>

async function summary(layout: Layout, inputs: Inputs): Promise<Page> {
  await using stage = await startStage(layout)
  const result = await stage.bump(inputs, { action })
  return { title: 'deploy summary', markdown: result.summary }
}

async function proposal(layout: Layout, inputs: Inputs): Promise<Page> {
  await using stage = await startStage(layout)
  await stage.bump({ ...inputs, publish: 'pull-request' }, { action })
  const [pull] = await stage.forge.github.pulls(layout.repository)
  if (pull === undefined) throw new Error('No pull request was opened')
  return { title: pull.title, markdown: pull.body ?? '' }
}

function toProduction(images: string): Inputs {
  return { images, overlays: production }
}

/** The demo with a custom resource whose image kustomize does not rewrite. */
function withCanary(): Layout {
  return {
    ...demo,
    files: {
      ...demo.files,
      'k8s/base/service.yaml': `apiVersion: acme.example/v1
kind: Canary
metadata:
  name: shop
spec:
  image: ${shop}:1.3.2
`,
    },
  }
}
