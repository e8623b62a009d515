import { eventBranches, type RunEvent } from '../event/event.ts'
import { parseImages } from '../images/images.ts'
import { choice, required, type Input } from '../input-values.ts'
import { parseCommon, type Request } from '../inputs.ts'
import { parseMessage } from '../landing/message.ts'
import { parseBranch } from '../target/branch.ts'
import { parseTarget } from '../target/target.ts'
import { parseTask, previewTrigger } from './preview.ts'
import type { Template } from '../template.ts'

/**
 * Reads every input of the action for previews. A run that removes previews needs no image, which is not built then.
 *
 * @throws Refusal (invalid-input, overlay-outside-repository, untrusted-event)
 */
export function parsePreviewRequest(input: Input, event: RunEvent): Request {
  const target = parseTarget(required(input, 'repository'), event, 'no input')
  const common = parseCommon(input, event, target)
  const task = parseTask(input, event)
  const { images, notices } =
    task.kind === 'make'
      ? parseImages(input('images'), eventBranches(event))
      : { images: [], notices: [] }
  return {
    ...common,
    task,
    trigger: previewTrigger(input, event, task),
    imagesFrom: undefined,
    images,
    notices,
    overlays: [{ kind: 'folder', folder: task.folder }],
    branch:
      input('branch') === ''
        ? { kind: 'default' }
        : parseBranch(input('branch'), target, event),
    ssh: undefined,
    publish: { kind: choice(input, 'publish', ['push', 'none']) },
    message:
      task.kind === 'make'
        ? parseMessage(required(input, 'commit-message'), common.number)
        : removal,
    validateOverlays: [],
    deployedBy: [],
    allowDowngrade: false,
    holding: { reason: undefined, isIgnored: false },
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
