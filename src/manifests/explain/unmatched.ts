import { repositoryOf } from '../../image/reference.ts'

/** What kustomize does not match in a reference, and what to write instead; both are parts of a sentence. */
interface Unmatched {
  readonly what: string
  readonly fix: string
}

/**
 * Why kustomize finds no image in a reference, also where it is told to look (IsImageMatched of its 5.8.1).
 * @returns undefined where it finds one
 */
export function findUnmatched(reference: string): Unmatched | undefined {
  if (reference.trim() !== reference)
    return { what: 'a reference with blanks at its ends', fix: 'Remove them' }
  const repository = repositoryOf(reference)
  const version = reference.slice(repository.length)
  if (/^(:[\w.{}-]*)?(@sha256:[\w.{}-]*)?$/.test(version)) return undefined
  const fix = 'Write a plain tag'
  if (/\$|\{\{/.test(version))
    return { what: 'a reference with a variable', fix }
  return /@(?!sha256:)/.test(version)
    ? {
        what: 'a digest other than sha256',
        fix: 'Write a sha256 digest or a tag',
      }
    : { what: `the version "${version}"`, fix }
}
