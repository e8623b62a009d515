import { invalidInput, type Diagnostic } from '../problem.ts'
import { parseBranch, type Branch } from './branch.ts'
import {
  eventBranches,
  pullRequestNumber,
  type PullRequestSides,
  type RunEvent,
} from './event.ts'
import { trigger, type Trigger } from './trigger.ts'
import type { WantedImage } from './image.ts'
import {
  parseEngine,
  type Engine,
  parsePolicy,
  type PolicyCommand,
} from './programs.ts'
import { parseImages } from './images.ts'
import { parseMessage, type MessageTemplate } from './message.ts'
import { parseOverlays, type Overlays } from './overlays.ts'
import { getPath } from './json.ts'
import {
  parseCommitter,
  parsePublish,
  type Committer,
  type Publish,
} from './publish.ts'
import { pullRequestInputs } from './pull-request.ts'
import { checkTokenGoesHome } from './token.ts'
import { parseTarget, type Target } from './target.ts'
import {
  parseValidateOverlays,
  type FolderPattern,
} from './validate-overlays.ts'
import { choice, flag } from './input-values.ts'

/** What was asked for, read and checked once. */
export interface Request {
  readonly event: RunEvent
  readonly trigger: Trigger
  readonly images: readonly WantedImage[]
  /** What people should know of the inputs although the run goes on. */
  readonly notices: readonly Diagnostic[]
  readonly overlays: Overlays
  readonly target: Target
  readonly branch: Branch
  /** A secret; empty where none was given. */
  readonly token: string
  /** Reads the workflow's own repository; as secret. */
  readonly sourceToken: string
  readonly publish: Publish
  readonly message: MessageTemplate
  readonly number: number | undefined
  readonly committer: Committer
  readonly validate: 'images' | 'build' | 'none'
  readonly validateOverlays: readonly FolderPattern[]
  readonly policy: PolicyCommand | undefined
  readonly engine: Engine
  readonly showDiff: boolean
  readonly allowDowngrade: boolean
}

/** Every input, in the order of action.yml. */
export const inputNames = [
  'images',
  'overlays',
  'repository',
  'branch',
  'token',
  'source-token',
  'publish',
  'commit-message',
  'commit-author',
  'verified-commit',
  ...pullRequestInputs,
  'validate',
  'validate-overlays',
  'policy-command',
  'kustomize',
  'kustomize-build-args',
  'show-diff',
  'allow-downgrade',
  'timeout',
] as const

export type InputName = (typeof inputNames)[number]

/**
 * Reads every input.
 *
 * @param input the text of an input as the runner gives it, defaults of action.yml included, without white space around
 * @param commented the repositories of the pull request that an issue_comment is on
 * @throws Refusal (invalid-input, overlay-outside-repository, untrusted-event)
 */
export function parseRequest(
  input: (name: InputName) => string,
  event: RunEvent,
  commented?: PullRequestSides | 'unknown',
): Request {
  const number = pullRequestNumber(event)
  const target = parseTarget(required('repository', input), event)
  const publish = parsePublish(input, { target, number })
  const token = input('token')
  const validate = choice('validate', input('validate'), [
    'images',
    'build',
    'none',
  ])
  checkTokenGoesHome(token, { target, event, jobToken: input('source-token') })
  return {
    event,
    trigger: trigger(
      event,
      { branchGiven: input('branch') !== '', publish: publish.kind },
      commented,
    ),
    ...parseImages(required('images', input), eventBranches(event)),
    overlays: parseOverlays(required('overlays', input), event.ref),
    target,
    branch: parseBranch(input('branch'), { target, event }),
    token,
    sourceToken: input('source-token'),
    publish,
    message: parseMessage(required('commit-message', input), number),
    number,
    committer: parseCommitter(input, target),
    validate,
    validateOverlays: parseValidateOverlays(
      input('validate-overlays'),
      validate,
    ),
    policy: parsePolicy(input('policy-command'), { validate }),
    engine: parseEngine(
      choice('kustomize', input('kustomize'), ['embedded', 'path']),
      input('kustomize-build-args'),
    ),
    showDiff: showDiff(input('show-diff'), { target, event }),
    allowDowngrade: flag('allow-downgrade', input('allow-downgrade')),
  }
}

function required(name: InputName, input: (name: InputName) => string): string {
  const text = input(name)
  if (text !== '') return text
  throw invalidInput(
    name,
    'is empty, and has no default: is it missing under "with", or is a variable or a step output empty?',
  )
}

/** A public workflow shows only the image changes of another repository, which may be private. */
function showDiff(
  text: string,
  { target, event }: { readonly target: Target; readonly event: RunEvent },
): boolean {
  const options = choice('show-diff', text.toLowerCase(), [
    'auto',
    'true',
    'false',
  ])
  if (options !== 'auto') return options === 'true'
  const isPrivate = getPath(event.payload, 'repository', 'private') === true
  return isPrivate || (target.kind === 'hosted' && target.own)
}

/** Whether the run publishes what it makes. */
export function willPublish(
  request: Pick<Request, 'trigger' | 'publish'>,
): boolean {
  return request.trigger.kind === 'lands' && request.publish.kind !== 'none'
}
