import { isMap, isSeq, parseDocument, visit } from 'yaml'
import { isKustomization } from '../kustomization/names.ts'
import { joined } from './join-path.ts'
import { secretValues } from './secret-values.ts'

/** The files that kustomize was given, by path. */
export type GivenFiles = ReadonlyMap<string, { toString(): string }>

/**
 * The values of the Secrets that a render would make, as far as its files hold them: of manifests, of patches that
 * are written inline, and what each secretGenerator reads.
 */
export function givenSecrets(files: GivenFiles): readonly string[] {
  return [...files].flatMap(([path, bytes]) => {
    const text = bytes.toString()
    return isKustomization(path) && /secret/i.test(text)
      ? [...secretValues(text), ...ofKustomization(path, text, files)]
      : secretValues(text)
  })
}

function ofKustomization(
  path: string,
  text: string,
  files: GivenFiles,
): readonly string[] {
  const document = parseDocument(text, {
    schema: 'failsafe',
    uniqueKeys: false,
  })
  const values: string[] = []
  visit(document, {
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
    files.get(joined(`${path}/..`, name))?.toString() ?? ''
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
