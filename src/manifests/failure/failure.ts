import { posix } from 'node:path'
import {
  isKustomization,
  kustomizationNames,
} from '../../kustomization/names.ts'
import { remoteReferences, usesHelm } from '../../kustomization/references.ts'
import { readableOutput, type GivenFiles } from './build-output.ts'
import {
  error,
  type Place,
  type Problem,
  type Reason,
} from '../../problem/problem.ts'
import { innermostFailure, type InnermostFailure } from './innermost.ts'
import {
  withoutPasswords,
  folderAtStart,
  folderName,
} from '../../problem/message.ts'

/**
 * Why `kustomize build` failed, in one sentence, with kustomize's own output as the details.
 *
 * @param files the files it was given, which show what the embedded kustomize cannot do, and where
 */
export function explainBuildFailure(
  message: string,
  folder: string,
  files: GivenFiles,
  engine: 'embedded' | 'path' = 'embedded',
): Problem {
  const details = readableOutput(message, files)
  const failure = innermostFailure(details, folder)
  const file = kustomizationOf(failure.folder, files)
  const problem = (sentence: string, at: Place | undefined) =>
    error({ code: 'build-failed', message: sentence, at, details })
  const remote = engine === 'embedded' ? findRemote(details, files) : undefined
  if (remote !== undefined)
    return problem(
      `${folderAtStart(folder)} cannot be rendered here: ${remote.file} includes "${remote.reference}", and the embedded kustomize has no network to fetch it. Copy it into the repository, or set kustomize: path.`,
      placeIn(remote.file, files, (row) => row.includes(remote.reference)),
    )
  if (
    engine === 'embedded' &&
    file !== undefined &&
    /helm/i.test(details) &&
    usesHelm(text(files, file))
  )
    return problem(
      `${folderAtStart(folder)} cannot be rendered here: ${file} has a Helm chart, which needs the helm program. Set kustomize: path, with kustomize-build-args: --enable-helm.`,
      placeIn(file, files, (row) => /^helmChart\w*\s*:/.test(row)),
    )
  const at = placeOf(failure, files)
  const where =
    at === undefined || failure.path !== undefined ? '' : `${at.file}: `
  return problem(
    `kustomize cannot build ${folderName(folder)}: ${where}${failure.cause}`,
    at,
  )
}

function findRemote(message: string, files: GivenFiles) {
  for (const [file, bytes] of files) {
    if (!isKustomization(file)) continue
    const reference = remoteReferences(bytes.toString())
      .map(withoutPasswords)
      .find((remote) => message.includes(remote))
    if (reference !== undefined) return { file, reference }
  }
  return undefined
}

function placeOf(
  { folder, resource, line, path }: InnermostFailure,
  files: GivenFiles,
): Place | undefined {
  const inResource =
    resource === undefined ? undefined : posix.join(folder, resource)
  if (inResource !== undefined && path === undefined && files.has(inResource)) {
    // kustomize counts from the start of the YAML document.
    const isOne = !/^---/m.test(text(files, inResource).trim().slice(3))
    return { file: inResource, line: isOne ? line : undefined }
  }
  const file = kustomizationOf(folder, files)
  if (file === undefined) return undefined
  if (line !== undefined) return { file, line }
  const listed = resource ?? (path && posix.relative(folder, path))
  return placeIn(file, files, (row) => names(row, listed))
}

/** Whether a row names a path, not one that only has it as part of another. */
function names(row: string, path: string | undefined): boolean {
  return (
    path !== undefined &&
    row.split(/[\s"',[\]{}]+/).some((word) => bare(word) === bare(path))
  )
}

/** A path without the key of a generator's file, and without what changes nothing at its ends. */
function bare(path: string): string {
  return path.replaceAll(/^(?:[\w.-]+=)?(?:\.\/)?|\/$/g, '')
}

/** The first row of a file that is so, without its comment; without a line where none is. */
function placeIn(
  file: string,
  files: GivenFiles,
  isMeant: (row: string) => boolean,
): Place {
  const index = text(files, file)
    .split('\n')
    .findIndex((row) => isMeant(row.replace(/(^|\s)#.*/, '')))
  return { file, line: index < 0 ? undefined : index + 1 }
}

function kustomizationOf(
  folder: string,
  files: GivenFiles,
): string | undefined {
  return kustomizationNames
    .map((name) => posix.join(folder, name))
    .find((path) => files.has(path))
}

function text(files: GivenFiles, path: string): string {
  return files.get(path)?.toString() ?? ''
}

/** Why a render was stopped before kustomize had a result. */
export function explainStopped(
  folder: string,
  { why, message }: { readonly why: string; readonly message: string },
): Problem {
  const stopped = (code: Reason, sentence: string) =>
    error({ code, message: sentence, details: message })
  const elsewhere =
    'Set kustomize: path, or validate: none to land without a proof.'
  if (why === 'deadline')
    return stopped(
      'timeout',
      `The time was up while ${folderName(folder)} was rendered. Set a longer "timeout".`,
    )
  if (why === 'time' || why === 'memory')
    return stopped(
      'render-too-large',
      `Rendering ${folderName(folder)} takes too much ${why}. ${elsewhere}`,
    )
  // It reads the name of an image as a regular expression, and panics where it is not valid (before its PR 6184).
  const reason = message.includes('IsImageMatched')
    ? ': the name of an image there is not a valid regular expression, such as "c++".'
    : `. ${elsewhere}`
  return stopped(
    'build-failed',
    `kustomize crashed while it rendered ${folder}${reason}`,
  )
}
