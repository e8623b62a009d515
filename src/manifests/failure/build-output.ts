import { posix } from 'node:path'
import { isMap, isSeq, visit } from 'yaml'
import { isKustomization } from '../../kustomization/names.ts'
import { parseTexts } from '../../yaml/document.ts'
import { secretValues, hideValues } from '../secrets/secrets.ts'
import { withoutPasswords } from '../../problem/message.ts'

/** The files that kustomize was given, by path. */
export type GivenFiles = ReadonlyMap<string, { toString(): string }>

/**
 * The values of the Secrets that a render would make, as far as its files hold them: of manifests, of patches that
 * are written inline, and what each secretGenerator reads.
 */
function givenSecrets(files: GivenFiles): readonly string[] {
  return [...files].flatMap(([path, bytes]) => {
    const text = bytes.toString()
    const isSource = isKustomization(path) && /secret/i.test(text)
    return [
      ...secretValues(text),
      ...(isSource ? ofKustomization(path, text, files) : []),
    ]
  })
}

function ofKustomization(
  path: string,
  text: string,
  files: GivenFiles,
): readonly string[] {
  const values: string[] = []
  visit(parseTexts(text), {
    Scalar: (_, { value }) => {
      if (typeof value === 'string' && /\bkind\b/.test(value))
        values.push(...secretValues(value))
    },
    Pair: (_, { key, value }) => {
      if (!/^secretGenerator$/i.test(String(key)) || !isSeq(value)) return
      for (const generator of value.items)
        if (isMap(generator))
          values.push(...ofGenerator(generator.toJSON(), path, files))
    },
  })
  return values
}

/** kustomize splits `KEY=value` at the first "=" (api/kv/kv.go); a file is one value. */
function ofGenerator(
  generator: Readonly<Record<string, unknown>>,
  path: string,
  files: GivenFiles,
): readonly string[] {
  const listed = (name: string) => [generator[name] ?? []].flat().map(String)
  const read = (name: string) =>
    files.get(posix.join(path, '..', name))?.toString() ?? ''
  const lines = [...listed('env'), ...listed('envs')].flatMap((name) =>
    read(name).split('\n'),
  )
  return [
    ...[...listed('literals'), ...lines].map((line) =>
      line
        .slice(line.indexOf('=') + 1)
        .trim()
        .replace(/^(["'])(.*)\1$/, '$2'),
    ),
    ...listed('files').map((one) => read(one.slice(one.indexOf('=') + 1))),
  ]
}

/** Where kustomize quotes what it has read, and where the embedded one has the repository. */
const rewritten: readonly (readonly [RegExp, string])[] = [
  // A literal of a generator without a "=" is all secret.
  [/(literal sources:? \[).*?(\]: )/gs, '$1hidden$2'],
  [/(invalid literal source ).*?(, expected)/gs, '$1(hidden)$2'],
  [/line \[[\d ]*\] has invalid utf8 bytes : .*/g, 'a line is not UTF-8'],
  [/(node contents:)\s.*/gs, '$1 (hidden)'],
  // The whole of a Helm chart's values, or of an inline patch.
  [/ ?with config: `\n.*?\n`(?=: )/gs, ''],
  [/(unable to parse SM or JSON patch from \[).*\]/gs, '$1...]'],
  [
    /(evalsymlink failure on )'(?![^\n]*' : lstat).*?\n.*?no such file or directory/gis,
    '$1(inline)',
  ],
  [/(?<![\w./-])\/repo\//g, ''],
  [/(?<![\w./-])\/repo(?![\w./-])/g, '.'],
]

/**
 * kustomize's output of a failed build, as people may read it: with the paths of the repository, and without passwords
 * in addresses and the values of Secrets.
 */
export function readableOutput(message: string, files: GivenFiles): string {
  const shown = rewritten.reduce(
    (text, [pattern, replacement]) => text.replace(pattern, replacement),
    message,
  )
  return hideValues(withoutPasswords(shown), givenSecrets(files))
}
