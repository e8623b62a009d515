import fc, { type Arbitrary } from 'fast-check'
import { parse } from 'yaml'

import {
  isStringToKustomize,
  writeScalar,
} from '../../../../src/yaml/scalar.ts'
import { Failure, type Oracle } from './kustomize.ts'

/** What is wrong with how tags are written. */
export interface QuotingProblems {
  /** Not the same text to some reader. */
  readonly misread: readonly string[]
  /** In quotes, though every reader takes the plain text for a text. */
  readonly overquoted: readonly string[]
  /** Those of which we think otherwise than kustomize whether they are text. */
  readonly misjudged: readonly string[]
}

const join = (...parts: readonly Arbitrary<string>[]) =>
  fc.tuple(...parts).map((texts) => texts.join(''))

const digits = fc.stringMatching(/^[0-9]{1,8}$/)

/** Tags as the OCI specification allows them, most of them close to what is no text. */
const tags: Arbitrary<string> = fc.oneof(
  fc.stringMatching(/^\w[\w.-]{0,9}$/),
  fc.stringMatching(/^\w[\w.-]{0,127}$/),
  fc.stringMatching(/^[0-9_][0-9_.]{0,8}$/),
  fc.stringMatching(/^[0-9][0-9_.eE-]{0,8}$/),
  fc.stringMatching(/^0[xXoObB_][0-9a-fA-F_-]{0,9}$/),
  fc.stringMatching(/^[0-9a-f]{7,8}$/),
  fc.stringMatching(/^[0-9a-f]{40}$/),
  fc.stringMatching(/^[eEnNyYoOtTfFu_][a-zA-Z0-9_]{0,4}$/),
  join(digits, fc.constantFrom('e', 'E', 'e-', 'e_'), digits),
  join(
    fc.stringMatching(/^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$/),
    fc.constantFrom('', '-a1b2c3d', 'T10', 't10-11-12', '.1', '_'),
  ),
  fc
    .constantFrom('null', 'true', 'false', 'yes', 'no', 'on', 'off', 'y', 'n')
    .chain((word) =>
      fc.constantFrom(
        word,
        word.toUpperCase(),
        word.slice(0, 1).toUpperCase() + word.slice(1),
        `${word}_`,
        `${word}1`,
      ),
    ),
)

export function randomTags(count: number, seed: number): readonly string[] {
  return fc.sample(tags, { numRuns: count, seed })
}

/** Asks kustomize, and `yaml` in both of its modes, what they read where we write these tags. */
export function quotingProblems(
  oracle: Oracle,
  given: readonly string[],
): QuotingProblems {
  const written = given.map((tag) => writeScalar(tag, 'plain'))
  const copied = copiesOf(oracle, written)
  const values = copied.map((copy) =>
    String(parse(copy, { schema: 'failsafe' })),
  )
  const is11 = readers(written, '1.1')
  const is12 = readers(written, '1.2')
  const plain11 = readers(given, '1.1')
  const plain12 = readers(given, '1.2')
  const tagsWhere = (isWrong: (tag: string, index: number) => boolean) =>
    given.filter(isWrong)
  // kustomize's own writer leaves a text plain where its reader takes it for one.
  const isPlain = (tag: string, index: number) => copied[index] === tag
  return {
    misread: tagsWhere(
      (tag, index) =>
        values[index] !== tag ||
        is12[index] !== tag ||
        // It reads these as numbers, against the specification of YAML 1.1.
        (is11[index] !== tag && !/^[eE]-?[0-9]+$/.test(tag)),
    ),
    overquoted: tagsWhere(
      (tag, index) =>
        written[index] !== tag &&
        isPlain(tag, index) &&
        plain11[index] === tag &&
        plain12[index] === tag &&
        // `1e_999`: not worth a rule of its own.
        Math.abs(Number(tag.replaceAll('_', ''))) !== Infinity,
    ),
    misjudged: tagsWhere(
      (tag, index) =>
        isStringToKustomize(tag) !== isPlain(tag, index) &&
        // Text to its reader, and yet in quotes when it writes them.
        !/^\d{4}-\d{1,2}-\d{1,2}$/.test(tag),
    ),
  }
}

/** Each text as kustomize writes it after it has read it. */
function copiesOf(
  oracle: Oracle,
  written: readonly string[],
): readonly string[] {
  const entries = written.map((tag) => `- name: a\n  newTag: ${tag}\n`)
  const text = `resources: [workloads.yaml]\nimages:\n${entries.join('')}`
  const [copy] = oracle.readAll([{ text, workloads: '', isComponent: false }])
  if (copy === undefined || copy instanceof Failure)
    throw new Error(`kustomize cannot read the tags: ${copy?.message}`)
  const copies = [...copy.matchAll(/^ {2}newTag: (.*)$/gm)]
  return copies.map(([, value = '']) => value)
}

/** What `yaml` reads, as text or as what else it takes it for. */
function readers(
  written: readonly string[],
  version: '1.1' | '1.2',
): readonly unknown[] {
  const text = written.map((value) => `- ${value}\n`).join('')
  return parse(text, { version }) as unknown[]
}
