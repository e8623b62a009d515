import type { Diagnostic } from '../problem.ts'
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
import { parseMessage, type Template } from './message.ts'
import { parseOverlays, type Overlays } from './overlays.ts'
import { getPath } from './json.ts'
import {
  parseCommitter,
  parsePublish,
  type Committer,
  type Publish,
} from './publish.ts'
import { checkTokenGoesHome } from './token.ts'
import { parseTarget, type Target } from './target.ts'
import {
  parseValidateOverlays,
  type FolderPattern,
} from './validate-overlays.ts'
import { choice, flag, required, type Input } from './input-values.ts'

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
  readonly message: Template
  readonly number: number | undefined
  readonly committer: Committer
  readonly validate: 'images' | 'build' | 'none'
  readonly validateOverlays: readonly FolderPattern[]
  readonly policy: PolicyCommand | undefined
  readonly engine: Engine
  readonly showDiff: boolean
  readonly allowDowngrade: boolean
}

/**
 * Reads every input.
 *
 * @param commented the repositories of the pull request that an issue_comment is on
 * @throws Refusal (invalid-input, overlay-outside-repository, untrusted-event)
 */
export function parseRequest(
  input: Input,
  event: RunEvent,
  commented?: PullRequestSides | 'unknown',
): Request {
  const number = pullRequestNumber(event)
  const target = parseTarget(required(input, 'repository'), event)
  const publish = parsePublish(input, target, number)
  const token = input('token')
  const sourceToken = input('source-token')
  const validate = choice(input, 'validate', ['images', 'build', 'none'])
  checkTokenGoesHome(token, { target, event, jobToken: sourceToken })
  const options = { branchGiven: input('branch') !== '', publish: publish.kind }
  return {
    event,
    trigger: trigger(event, options, commented),
    ...parseImages(required(input, 'images'), eventBranches(event)),
    overlays: parseOverlays(required(input, 'overlays'), event.ref),
    target,
    branch: parseBranch(input('branch'), target, event),
    token,
    sourceToken,
    publish,
    message: parseMessage(required(input, 'commit-message'), number),
    number,
    committer: parseCommitter(input, target),
    validate,
    validateOverlays: parseValidateOverlays(
      input('validate-overlays'),
      validate,
    ),
    policy: parsePolicy(input('policy-command'), validate),
    engine: parseEngine(
      choice(input, 'kustomize', ['embedded', 'path']),
      input('kustomize-build-args'),
    ),
    showDiff: showDiff(input, target, event),
    allowDowngrade: flag(input, 'allow-downgrade'),
  }
}

/** A public workflow shows only the image changes of another repository, which may be private. */
function showDiff(input: Input, target: Target, event: RunEvent): boolean {
  const shown = choice(input, 'show-diff', ['auto', 'true', 'false'])
  if (shown !== 'auto') return shown === 'true'
  const isPrivate = getPath(event.payload, 'repository', 'private') === true
  return isPrivate || (target.kind === 'hosted' && target.own)
}

/** Whether the run publishes what it makes. */
export function willPublish({
  trigger: { kind },
  publish,
}: Pick<Request, 'trigger' | 'publish'>): boolean {
  return kind === 'lands' && publish.kind !== 'none'
}
