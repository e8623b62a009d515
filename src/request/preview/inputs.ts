import { parseBranch } from '../target/branch.ts'
import {
  eventBranches,
  pullRequestNumber,
  type RunEvent,
} from '../event/event.ts'
import { parseImages } from '../images/images.ts'
import { choice, flag, required, type Input } from '../input-values.ts'
import { showDiff, type Request } from '../inputs.ts'
import { parseMessage, type Template } from '../landing/message.ts'
import { parseTask, previewTrigger } from './preview.ts'
import { parseEngine, parsePolicy } from '../programs.ts'
import { parseCommitter } from '../landing/publish.ts'
import { parseTarget } from '../target/target.ts'
import { parseToken } from '../target/token.ts'

/**
 * Reads every input of the action for previews. A run that removes previews needs no image, which is not built then.
 *
 * @throws Refusal (invalid-input, overlay-outside-repository, untrusted-event)
 */
export function parsePreviewRequest(input: Input, event: RunEvent): Request {
  const target = parseTarget(required(input, 'repository'), event, 'no input')
  const token = parseToken(input, target, event)
  const task = parseTask(input, event)
  const number = pullRequestNumber(event)
  const { images, notices } =
    task.kind === 'make'
      ? parseImages(input('images'), eventBranches(event))
      : { images: [], notices: [] }
  return {
    event,
    task,
    trigger: previewTrigger(input, event, task),
    imagesFrom: undefined,
    images,
    notices,
    overlays: {
      kind: 'folders',
      folders: [{ kind: 'folder', folder: task.folder }],
    },
    target,
    branch:
      input('branch') === ''
        ? { kind: 'default' }
        : parseBranch(input('branch'), target, event),
    token,
    ssh: undefined,
    sourceToken: input('source-token'),
    publish: { kind: choice(input, 'publish', ['push', 'none']) },
    message:
      task.kind === 'make'
        ? parseMessage(required(input, 'commit-message'), number)
        : removal,
    number,
    committer: parseCommitter(input, target),
    validate: choice(input, 'validate', ['images', 'build', 'none']),
    validateOverlays: [],
    deployedBy: [],
    policy: parsePolicy(input),
    engine: parseEngine(input),
    showDiff: showDiff(input, target, event),
    allowDowngrade: false,
    holding: { reason: undefined, isIgnored: false },
    comment: flag(input, 'comment'),
  }
}

/** The request that removes what another one has made. */
export function removalOf(request: Request): Request {
  const { task } = request
  return task.kind === 'make'
    ? {
        ...request,
        task: { ...task, kind: 'remove' },
        message: removal,
      }
    : request
}

const removal = 'Remove {overlays}' as Template
