/**
 * What names, repositories, tags and digests of real files look like.
 * How a text may stand without quotes: everywhere, outside of braces, or never;
 * `number` is what kustomize then takes for something other than a text.
 */
export interface Word {
  readonly text: string
  readonly plain: 'yes' | 'outside-braces' | 'never' | 'number'
}

const word =
  (plain: Word['plain']) =>
  (text: string): Word => ({ text, plain })

const words = (plain: Word['plain'], texts: string) =>
  texts.split(' ').map(word(plain))

export const sha = (digit: string) => `sha256:${digit.repeat(64)}`

/** Few, so that entries, edits and workloads meet. */
export const NAMES: readonly Word[] = [
  ...words('yes', 'app web ghcr.io/acme/app ghcr.io/acme/web api App nginx'),
  ...words('yes', 'localhost:5000/app registry.acme.example:8443/a/b'),
  ...words('yes', 'controller BACKEND_IMAGE team/app:blue .*/app a|b'),
  ...words('number', 'true 123'),
]

/** A regular expression that is none: `kustomize build` ends in a panic. */
export const BROKEN_NAME: Word = { text: 'c++', plain: 'yes' }

export const REPOSITORIES: readonly Word[] = [
  ...words('yes', 'ghcr.io/acme/app ghcr.io/acme/web app web api'),
  ...words('yes', 'localhost:5000/app registry.acme.example:8443/a/b'),
]

/** Legal in a file, and more than a repository. */
export const ODD_REPOSITORIES: readonly Word[] = [
  ...words('yes', `reg/api:abc123 reg/api@${sha('a')} $(REG)/x`),
  ...words('outside-braces', '${REG}/app ${REG:=ghcr.io}/app'),
  ...words('yes', `registry.acme.example/${'long-path/'.repeat(30)}app`),
]

export const TAGS: readonly Word[] = [
  ...words('yes', 'v1 v1.2.3 1.2.3 latest main pr-4-7c258f0 sha-2b7e151'),
  ...words('yes', '2b7e151628aed2a6abf7158809cf4f3c762e7160 7c258f0 e3'),
  ...words('number', '1.10 9897343 706798e8 0123 0x1F 0b101 1_000 true off'),
  ...words('number', '.5 5. +1 n Y .nan 2026_11_20'),
  ...words('yes', '8e88487 12e4567 2024-01-02 12e400'),
]

export const ODD_TAGS: readonly Word[] = [
  ...words('yes', `$(TAG) REPLACE_ME v1@${sha('b')}`),
  ...words('outside-braces', '${IMAGE_TAG:=stable}'),
  ...words('never', '{{TAG}} @TAG@'),
  { text: 'v1 rc1', plain: 'yes' },
  { text: "it's v1#1", plain: 'yes' },
  { text: 'v1: "x" # y', plain: 'never' },
  { text: '- v1\\', plain: 'never' },
  { text: 'x'.repeat(128), plain: 'yes' },
  { text: 'ünïcode', plain: 'yes' },
]

export const DIGESTS: readonly Word[] = ['1', '2', 'c'].map((digit) =>
  word('yes')(sha(digit)),
)
