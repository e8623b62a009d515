import { isRecord } from '../../request/json.ts'
import type { Fields } from '../deployer.ts'

/** The files that git generators read. */
export interface SourceTree {
  /** The address of the repository, as git has it. */
  readonly repository: string
  /** Every folder, `.` not included. */
  readonly folders: () => Promise<readonly string[]>
  readonly files: (
    isMeant: (path: string) => boolean,
  ) => Promise<readonly { readonly path: string; readonly text: string }[]>
}

/** What one run of a generator gives the template. */
export interface Generated {
  readonly parameters: Fields
  /** The template that the generator puts over that of the set. */
  readonly template: Fields
  /** Why the parameters are not all there are. */
  readonly unknown: string | undefined
}

export interface GeneratorContext {
  readonly tree: SourceTree
  readonly isGo: boolean
}

/** How the templates of a set are written. */
export function dialectOf({ isGo }: GeneratorContext): 'fast' | 'go' {
  return isGo ? 'go' : 'fast'
}

/** `{a: {b: 1}}` as `a.b`. */
export function flattened(value: Fields, prefix = ''): Fields {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      isRecord(inner)
        ? Object.entries(flattened(inner, `${prefix}${key}.`))
        : [[prefix + key, inner] as const],
    ),
  )
}

export function given(parameters: Fields): Generated {
  return { parameters, template: {}, unknown: undefined }
}

export function unknown(why: string): Generated {
  return { parameters: {}, template: {}, unknown: why }
}
