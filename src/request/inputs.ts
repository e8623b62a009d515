import {
  eventBranches,
  pullRequestNumber,
  type PullRequestSides,
  type RunEvent,
} from './event/event.ts'
import { trigger } from './event/event-policy.ts'
import { parseDeployedBy } from './folders/deployed-by.ts'
import { parseValidateOverlays } from './folders/folder-pattern.ts'
import { parseOverlays } from './folders/overlays.ts'
import { parseHolding } from './hold.ts'
import { parseImages } from './images/images.ts'
import { parseImagesFrom } from './images/images-from.ts'
import { choice, flag, required, type Input } from './input-values.ts'
import { getPath } from './json.ts'
import { parseMessage } from './landing/message.ts'
import { parseCommitter, parsePublish } from './landing/publish.ts'
import type { Task } from './preview/preview.ts'
import { parseEngine } from './programs/kustomize.ts'
import { parseBranch } from './target/branch.ts'
import { parseSshKey } from './target/ssh-key.ts'
import { parseTarget, type Target } from './target/target.ts'
import { parseToken } from './target/token.ts'
import { parsePolicy } from './programs/policy-command.ts'

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
) {
  const sshKey = input('ssh-key') === '' ? 'empty' : 'given'
  const target = parseTarget(required(input, 'repository'), event, sshKey)
  const common = parseCommon(input, event, target)
  const { number } = common
  const publish = parsePublish(input, target, number)
  const imagesFrom = parseImagesFrom(input)
  const { images, notices } =
    imagesFrom === undefined
      ? parseImages(input('images'), eventBranches(event))
      : { images: [], notices: [] }
  const texts = imagesFrom?.names ?? images.map(({ text }) => text)
  return {
    ...common,
    task: { kind: 'bump' } as Task,
    trigger: trigger(input, event, commented),
    imagesFrom,
    images,
    /** What people should know of the inputs although the run goes on. */
    notices,
    overlays: parseOverlays(input, event.ref, texts),
    branch: parseBranch(input('branch'), target, event),
    /** Undefined where git uses the token. */
    ssh: parseSshKey(input, target),
    publish,
    message: parseMessage(required(input, 'commit-message'), number),
    validateOverlays: parseValidateOverlays(input),
    deployedBy: parseDeployedBy(input('deployed-by')),
    allowDowngrade:
      flag(input, 'allow-downgrade') || imagesFrom?.kind === 'previous',
    holding: parseHolding(input),
  }
}

/** What was asked for, read and checked once. */
export type Request = Readonly<ReturnType<typeof parseRequest>>

/** Reads the inputs that the action for previews has as well. */
export function parseCommon(input: Input, event: RunEvent, target: Target) {
  const shown = choice(input, 'show-diff', ['auto', 'true', 'false'])
  return {
    event,
    target,
    /** A secret; empty where none was given, or none that is for this repository. */
    token: parseToken(input, target, event),
    /** Reads the workflow's own repository; as secret. */
    sourceToken: input('source-token'),
    number: pullRequestNumber(event),
    committer: parseCommitter(input, target),
    validate: choice(input, 'validate', ['images', 'build', 'none']),
    policy: parsePolicy(input),
    engine: parseEngine(input),
    showDiff: shown === 'auto' ? mayShowDiff(target, event) : shown === 'true',
    /** Whether a comment on the pull request of the event says how the run ended. */
    comment: flag(input, 'comment'),
  }
}

/** A public workflow shows only the image changes of another repository, which may be private. */
function mayShowDiff(target: Target, event: RunEvent): boolean {
  const isPrivate = getPath(event.payload, 'repository', 'private') === true
  return isPrivate || (target.kind === 'hosted' && target.own)
}

/** The folders of `overlays` that are written in full, for the ref of the run. */
export function namedFolders({
  overlays,
}: Pick<Request, 'overlays'>): readonly string[] {
  const named = overlays.filter(({ kind }) => kind === 'folder')
  return [...new Set(named.map(({ folder }) => folder))]
}

/** Whether the run publishes what it makes. */
export function willPublish({
  trigger: { kind },
  publish,
}: Pick<Request, 'trigger' | 'publish'>): boolean {
  return kind === 'publish' && publish.kind !== 'none'
}
