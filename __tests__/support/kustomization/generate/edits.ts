import fc, { type Arbitrary } from 'fast-check'
import type { ImageEdit } from '../../../../src/image/entry.ts'
import type { EntryModel } from './model.ts'
import { DIGESTS, NAMES, REPOSITORIES, TAGS } from './words.ts'

/** What is asked, before it is known which entries there are. */
export interface EditPlan {
  readonly target: 'entry' | 'new-name' | 'name' | 'repository'
  readonly pick: number
  readonly form: Form
  readonly repository: string
  readonly tag: string
  readonly digest: string
}

type Form =
  | 'tag'
  | 'digest'
  | 'both'
  | 'digest-beside-tag'
  | 'tag-beside-digest'
  | 'new-name'
  | 'new-name-only'
  | 'no-new-name'

const tag: Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('v2', 'v1') },
  { weight: 3, arbitrary: fc.constantFrom(...TAGS.map(({ text }) => text)) },
  {
    weight: 1,
    arbitrary: fc.stringMatching(/^[0-9a-zA-Z_][0-9a-zA-Z_.-]{0,7}$/),
  },
  { weight: 1, arbitrary: fc.stringMatching(/^[0-9exob_][0-9exob_.-]{0,5}$/) },
)

export const edits: Arbitrary<readonly EditPlan[]> = fc.array(
  fc.record({
    target: fc.oneof(
      { weight: 8, arbitrary: fc.constant('entry' as const) },
      {
        weight: 5,
        arbitrary: fc.constantFrom('name', 'new-name', 'repository'),
      },
    ),
    pick: fc.nat(99),
    form: fc.oneof(
      { weight: 4, arbitrary: fc.constant<Form>('tag') },
      { weight: 3, arbitrary: fc.constantFrom<Form>('digest', 'both') },
      {
        weight: 3,
        arbitrary: fc.constantFrom<Form>(
          'digest-beside-tag',
          'tag-beside-digest',
          'new-name',
          'new-name-only',
          'no-new-name',
        ),
      },
    ),
    repository: fc.constantFrom(...REPOSITORIES.map(({ text }) => text)),
    tag,
    digest: fc.constantFrom(...DIGESTS.map(({ text }) => text)),
  }),
  { minLength: 1, maxLength: 4 },
)

/** Mostly one edit for each thing that is asked for; a second one of the same only contradicts. */
export function editsFor(
  plans: readonly EditPlan[],
  entries: readonly EntryModel[],
): readonly ImageEdit[] {
  const known = new Set<string>()
  return plans.flatMap((plan) => {
    const find = findFor(plan, entries)
    const [wanted] = find.names
    const about = [wanted]
    if (find.by === 'repository' && plan.pick % 8 > 0) {
      const same = entries.filter(
        ({ values: { newName } }) => repositoryIn(newName) === wanted,
      )
      about.push(...same.map(({ values: { name = '' } }) => name))
    }
    if (about.some((name) => known.has(name))) return []
    for (const name of about) known.add(name)
    return [{ find, ...wishesFor(plan, find) }]
  })
}

function findFor(
  { target, pick }: EditPlan,
  entries: readonly EntryModel[],
): ImageEdit['find'] {
  const from = (texts: readonly string[]) => texts[pick % texts.length]
  const name = from(entries.flatMap(({ values }) => values.name || []))
  const newName = from(entries.flatMap(({ values }) => values.newName || []))
  const any = from(NAMES.map(({ text }) => text)) as string
  const repository = from(REPOSITORIES.map(({ text }) => text)) as string
  if (target === 'entry') return { by: 'name', names: [name ?? any] }
  if (target === 'name') return { by: 'name', names: [any] }
  return {
    by: 'repository',
    names: [
      target === 'repository'
        ? repository
        : (repositoryIn(newName) ?? repository),
    ],
  }
}

/** Of `registry/app:v1` what a request can name. */
function repositoryIn(newName: string | undefined): string | undefined {
  return newName?.replace(/@.*/, '').replace(/:[^/]*$/, '')
}

const keep = { kind: 'keep' } as const
const remove = { kind: 'remove' } as const
const set = (value: string) => ({ kind: 'set', value }) as const

function wishesFor(
  { form, repository, tag: newTag, digest }: EditPlan,
  { by }: ImageEdit['find'],
): Omit<ImageEdit, 'find'> {
  const usual = { newName: keep, newTag: set(newTag), digest: remove }
  if (form === 'digest')
    return { ...usual, newTag: remove, digest: set(digest) }
  if (form === 'both') return { ...usual, digest: set(digest) }
  if (form === 'digest-beside-tag')
    return { ...usual, newTag: keep, digest: set(digest) }
  if (form === 'tag-beside-digest') return { ...usual, digest: keep }
  // Who asks for a repository does not ask for another one.
  if (form === 'tag' || by === 'repository') return usual
  if (form === 'no-new-name') return { ...usual, newName: remove }
  return form === 'new-name'
    ? { ...usual, newName: set(repository) }
    : { newName: set(repository), newTag: keep, digest: keep }
}
