/** What is at the bottom of a failure of `kustomize build`. */
export interface InnermostFailure {
  /** One sentence. */
  readonly cause: string
  /** The folder whose kustomization it is about. */
  readonly folder: string
  /** The entry of its `resources` that it is about, as written there. */
  readonly resource: string | undefined
  readonly line: number | undefined
  /** Whether the cause says itself which path it is about, as one that the kustomization names. */
  readonly namesPath: boolean
}

/** Causes that kustomize tells in riddles. */
const riddles: readonly (readonly [
  RegExp,
  (...groups: readonly (string | undefined)[]) => string,
])[] = [
  [
    /\(inline\)/,
    () =>
      'a text that is written inline is no YAML map, so that kustomize takes it for the name of a file. Mend its indentation.',
  ],
  [
    /loading KV pairs: .*evalsymlink failure on '([^']*)'.*no such file or directory/i,
    (path) =>
      `"${path}", which a generator reads, is not in the repository. Is it ignored, or not committed? Commit it if it holds no secret, or write validate: none to land without a proof.`,
  ],
  [
    /evalsymlink failure on '([^']*)'.*no such file or directory/i,
    (path) =>
      `"${path}" is not in the repository. Is it ignored, or not committed? Commit it, or write validate: none to land without a proof.`,
  ],
  [
    /security; file '([^']*)' is not in or below '([^']*)'/,
    (file, folder) =>
      `"${file}" is outside of "${folder}", and kustomize takes single files only from below the folder that names them. Give it a kustomization of its own and name its folder, or write kustomize-build-args: --load-restrictor=LoadRestrictionsNone.`,
  ],
  [
    /unable to find one of .* in directory '([^']*)'/,
    (folder) =>
      `"${folder}" has no kustomization.yaml, kustomization.yml or Kustomization.`,
  ],
  [
    /cannot unmarshal (?:number|bool|object|array) into Go struct field Image\.images\.(\w+)/,
    (field) =>
      `the ${field} of an image is not text to YAML. Put it into quotes.`,
  ],
  [
    /external plugins disabled; unable to load external plugin '(\S+?)'/,
    (plugin) =>
      `it needs the plugin "${plugin}", a program that the repository names, and none is ever run here. Write validate: none to land without a proof.`,
  ],
  [
    /must specify --enable-helm/,
    () =>
      'it has a Helm chart, which is inflated only with kustomize-build-args: --enable-helm.',
  ],
  [
    /there is no helm on the PATH/,
    () =>
      'it has a Helm chart, and this runner has no helm on its PATH. Install it in a step before this one.',
  ],
  [
    /^(?:Error: )?(.*?) *: unable to run: '\S*helm (\w+)/,
    (words, verb) => `helm ${verb} failed: ${words}.`,
  ],
  [
    /failed to run '\S*git \w+ [^']*?(https?:\/\/[^\s']+)[^']*': (?:fatal: )?(.*?) *(?:: exit status \d+)?$/,
    (address, words) =>
      `"${address}" cannot be fetched: ${words}. Is the address right, can it be read without credentials, and does this runner reach it?`,
  ],
]

const layer =
  /(?:accumulating|merging) resources from '([^']*)': |(?:recursed accumulation of|couldn't make target for) path '([^']*)': |must resolve to a file': /g

/**
 * The cause without the layers around it: each level of bases wraps it once more, and ends with a second attempt
 * ("must build at directory") that only says that a file is no folder.
 */
export function innermostFailure(
  message: string,
  overlay: string,
): InnermostFailure {
  const whole = ownError(message)
    .replace(/': must build at directory:.*$/, '')
    .replace(/trouble configuring builtin (\w+)/g, '$1')
  let [folder, end] = [overlay, 0]
  let resource: string | undefined
  for (const found of whole.matchAll(layer)) {
    const [matched, name, path] = found
    end = found.index + matched.length
    if (name !== undefined) resource = name
    if (path === undefined) continue
    folder = path
    resource = undefined
  }
  const words = whole.slice(end).trim()
  const cause = sentence(words)
  const line = /yaml: line (\d+)/.exec(words)?.[1]
  return {
    cause,
    folder,
    resource,
    line: line === undefined ? undefined : Number(line),
    namesPath: cause.startsWith('"'),
  }
}

/** Without the warnings of what is deprecated, which come first, and on one line. */
function ownError(message: string): string {
  const start = /^error: /im.exec(message)
  return (
    start === null ? message : message.slice(start.index + start[0].length)
  )
    .replace(/^# Warning: .*$/gm, '')
    .trim()
    .replace(/\s*\n\s*/g, ' ')
}

const longestCause = 500

function sentence(cause: string): string {
  for (const [pattern, words] of riddles) {
    const found = pattern.exec(cause)
    if (found !== null) return words(...found.slice(1))
  }
  if (cause === '') return 'it does not say why.'
  if (cause.length > longestCause) return `${cause.slice(0, longestCause)}...`
  return /[.!?]$/.test(cause) ? cause : `${cause}.`
}
