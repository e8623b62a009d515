/** The causes of a failed build whose message explains little, and what to do about each; `$1` is the first group. */
const knownCauses: readonly (readonly [RegExp, string])[] = [
  [
    /\(inline\)/,
    'an inline text is not a YAML map, so kustomize takes it for the name of a file. Correct its indentation.',
  ],
  [
    /loading KV pairs: .*(?:evalsymlink failure on '|open (?!\/))([^':]*).*no such file or directory/i,
    '"$1", which a generator reads, is not in the repository. Is it ignored, or not committed? Commit it if it holds no secret, or set validate: none to land without a proof.',
  ],
  [
    // The second form is the one without the load restriction.
    /(?:evalsymlink failure on '|open (?!\/))([^':]*).*no such file or directory/i,
    '"$1" is not in the repository. Is it ignored, or not committed? Commit it, or set validate: none to land without a proof.',
  ],
  [
    /security; file '([^']*)' is not in or below '([^']*)'/,
    '"$1" is outside of "$2", and kustomize reads a single file only from the folder that lists it, or below. Give the file a kustomization of its own and list that folder, or set kustomize-build-args: --load-restrictor=LoadRestrictionsNone.',
  ],
  [
    /unable to find one of .* in directory '([^']*)'/,
    '"$1" has no kustomization.yaml, kustomization.yml or Kustomization.',
  ],
  [
    /merging from generator .*Kind:"(\w+)".*Name:"([^"]*)".* does not exist/,
    'a generator merges into or replaces the $1 "$2", but no base generates it. Remove its "behavior", or generate it in a base.',
  ],
  [
    /cannot unmarshal (?:number|bool|object|array) into Go struct field Image\.images\.(\w+)/,
    'the $1 of an image is not text to YAML. Put it into quotes.',
  ],
  [
    /unable to parse SM or JSON patch/,
    'an item of "patches" is neither a part of a manifest nor a list of JSON 6902 operations. Correct it, or the file that it names.',
  ],
  [
    /external plugins disabled; unable to load external plugin '(\S+?)'/,
    'it needs the plugin "$1", a program that this action never runs. Set validate: none to land without a proof.',
  ],
  [
    /must specify --enable-helm/,
    'it has a Helm chart, which needs helm. Set kustomize-build-args: --enable-helm.',
  ],
  [
    /there is no helm on the PATH/,
    'it has a Helm chart, and this runner has no helm on its PATH. Install it in a step before this one.',
  ],
  [
    /^(?:Error: )?(.*?) *: unable to run: '\S*helm (\w+)/,
    'helm $2 failed: $1.',
  ],
  [
    /failed to run '\S*git \w+ [^']*?(https?:\/\/[^\s']+)[^']*': (?:fatal: )?(.*?) *(?:: exit status \d+)?$/,
    '"$1" cannot be fetched: $2. Check the address. This runner must reach it, and read it without credentials.',
  ],
]

/** The cause in one sentence, with what to do where that is known. */
export function explainCause(cause: string): string {
  for (const [pattern, explanation] of knownCauses) {
    const found = pattern.exec(cause)
    if (found !== null)
      return explanation.replace(
        /\$(\d)/g,
        (_, group: string) => found[Number(group)] ?? '',
      )
  }
  if (cause === '') return 'it gives no reason.'
  if (cause.length > longestCause) return `${cause.slice(0, longestCause)}...`
  return /[.!?]$/.test(cause) ? cause : `${cause}.`
}

const longestCause = 500
