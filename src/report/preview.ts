import type { Report } from './report.ts'

/** The preview that a run reports. */
export interface ShownPreview {
  /** The removed ones; else that of the pull request. */
  readonly folders: readonly string[]
  /** The address of the preview, where it exists. */
  readonly url: string | undefined
}

export function shownPreview({
  task,
  outcome,
  overlays,
}: Report): ShownPreview | undefined {
  if (task === undefined || task.kind === 'bump') return undefined
  if (task.kind === 'sweep') return { folders: overlays, url: undefined }
  const isThere = ['pushed', 'unchanged', 'superseded', 'held'].includes(
    outcome.kind,
  )
  return {
    folders: [task.folder],
    url: task.kind === 'make' && isThere ? task.url : undefined,
  }
}

/** The previews that a run removes, or would; undefined for a run that removes none. */
export function removedPreviews({ task, overlays }: Report):
  | {
      readonly folders: readonly string[]
      /** What is not there, if there is nothing to remove. */
      readonly nothing: string
    }
  | undefined {
  switch (task?.kind) {
    case 'remove':
      return { folders: overlays, nothing: `preview in ${task.folder}` }
    case 'sweep':
      return {
        folders: overlays,
        nothing: 'preview of a closed pull request',
      }
    default:
      return undefined
  }
}
