import { join } from 'node:path'
import { parse } from 'yaml'
import { schedule } from './events.ts'
import type { WorkflowEvent } from './events/event.ts'
import { small } from './layouts/small.ts'
import { closedPullRequest, pullRequest } from './pull-request-events.ts'
import type { ActionResult } from './runner/result.ts'
import { action, startStage, type Stage } from './stage.ts'
import type { Files } from './tree.ts'

export const image = 'ghcr.io/acme/api'
const template = 'k8s/overlays/production'
const list = 'previews/kustomization.yaml'

type Inputs = Readonly<Record<string, string>>

/** A repository of overlays, and a service whose pull requests have previews there. */
export interface Previews extends AsyncDisposable {
  readonly stage: Stage
  /** Somebody opens a pull request. */
  open(number: number, labels?: readonly string[]): void
  close(number: number): Promise<void>
  /** The run for an open pull request whose build has this tag. */
  push(
    number: number,
    tag: string,
    inputs?: Inputs,
    head?: string,
  ): Promise<ActionResult>
  /** The run after a pull request was closed. */
  closed(number: number, inputs?: Inputs): Promise<ActionResult>
  sweep(inputs?: Inputs): Promise<ActionResult>
  run(event: WorkflowEvent, inputs?: Inputs): Promise<ActionResult>
  /** The event of an open pull request, whose head is at this commit then. */
  event(number: number, head?: string): WorkflowEvent
  /** The head of a pull request is at another commit. */
  move(number: number, head: string): void
  /** The folders of previews, by their number. */
  folders(): Promise<readonly number[]>
  listed(): Promise<readonly string[]>
  kustomization(number: number): Promise<string>
}

export async function startPreviews(files: Files = {}): Promise<Previews> {
  const stage = await startStage(
    {
      repository: 'acme/infra',
      files: { ...small.files, [list]: 'resources: []\n', ...files },
    },
    { pipeline: 'acme/api' },
  )
  const { forge, origin, repository } = stage
  await forge.create('acme/api', { files: { 'README.md': 'The service.\n' } })
  const event = (number: number, headSha: string = origin.sha) =>
    pullRequest(origin, { number, headRef: `feature-${number}`, headSha })
  const run = (of: WorkflowEvent, inputs: Inputs = {}) =>
    stage.bump(
      {
        template,
        namespace: 'pr-{number}',
        'list-in': 'previews',
        url: 'https://pr-{number}.example.com',
        repository: 'acme/infra',
        ...inputs,
      },
      { action: join(action, 'preview'), event: () => of },
    )
  return {
    stage,
    event,
    run,
    open(number, labels = []) {
      forge.github.pull('acme/api', {
        number,
        head: {
          repository: 'acme/api',
          ref: `feature-${number}`,
          sha: origin.sha,
        },
        base: { ref: 'main', sha: origin.sha },
      })
      forge.github
        .hosted('acme/api')
        .pull(number)
        ?.labels.push(...labels)
    },
    move(number, head) {
      const pull = forge.github.hosted('acme/api').pull(number)
      if (pull !== undefined) pull.head.sha = head
    },
    close: (number) => forge.github.close('acme/api', number),
    push: (number, tag, inputs, head) =>
      run(event(number, head), { images: `${image}:${tag}`, ...inputs }),
    closed: (number, inputs) =>
      run(
        closedPullRequest(origin, {
          number,
          headRef: `feature-${number}`,
          merged: false,
        }),
        inputs,
      ),
    sweep: (inputs) => run(schedule(origin), inputs),
    async folders() {
      const paths = await repository.paths('main')
      return paths
        .flatMap((path) => /^previews\/pr-(\d+)\//.exec(path)?.[1] ?? [])
        .map(Number)
        .toSorted((a, b) => a - b)
    },
    async listed() {
      const text = (await repository.read('main', list)).toString()
      return (parse(text) as { readonly resources: readonly string[] })
        .resources
    },
    kustomization: async (number) =>
      (
        await repository.read(
          'main',
          `previews/pr-${number}/kustomization.yaml`,
        )
      ).toString(),
    [Symbol.asyncDispose]: () => stage[Symbol.asyncDispose](),
  }
}
