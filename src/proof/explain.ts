import type { ExpectedEntry } from './markers.ts'
import type { Proof } from '../manifests/check.ts'
import {
  explainLeftBehind,
  explainMismatch,
  explainNotRendered,
} from '../manifests/explain.ts'
import type { ExpectedImage } from '../manifests/expectation.ts'
import { isImagePath } from '../manifests/images.ts'
import { askedAmong } from '../manifests/suggestion.ts'
import { findOverride } from './override.ts'
import { Refusal, type Problem } from '../problem.ts'
import type { Tree } from '../render/render.ts'

interface Shown {
  readonly expected: readonly ExpectedEntry[]
  readonly proof: Proof
  /** The render of what is to land. */
  readonly manifests: string
  /** The changed files with the markers. */
  readonly marked: ReadonlyMap<string, Buffer>
  readonly demanded: boolean
}

/**
 * Says of everything that the proof lacks why, and what to do.
 * @throws Refusal (image-not-rendered, image-mismatch, image-left-behind)
 */
export async function refuseUnproved(
  tree: Tree,
  folder: string,
  { expected, proof, manifests, marked, demanded }: Shown,
): Promise<void> {
  const problems: Problem[] = []
  const place = (image: ExpectedImage) => ({
    folder,
    file: '',
    line: undefined,
    ...expected.find((entry) => entry === image),
  })
  const unfollowed = notFollowed({ expected, proof })
  for (const entry of demanded ? unfollowed : []) {
    const override = await findOverride(tree, folder, { marked, entry })
    const asked = askedAmong(entry, expected)
    problems.push(explainNotRendered(asked, manifests, place(entry), override))
  }
  for (const mismatch of proof.mismatches)
    problems.push(explainMismatch(mismatch, place(mismatch.expected)))
  for (const { expected: entry, image } of oldOnes({ expected, proof })) {
    const override = isImagePath(image.path)
      ? await findOverride(tree, folder, { marked, entry, image })
      : undefined
    problems.push(
      explainLeftBehind({ expected: entry, image }, place(entry), override),
    )
  }
  const [first, ...more] = problems
  if (first !== undefined) throw new Refusal(first, ...more)
}

/** What keeps the old value beside what follows the entry; where nothing does, that alone is to be told. */
function oldOnes({ expected, proof }: Pick<Shown, 'expected' | 'proof'>) {
  const unfollowed = notFollowed({ expected, proof })
  return proof.leftBehind.flatMap(
    ({ expected: image, image: found, isOld }) => {
      const entry = expected.find((one) => one === image)
      return entry === undefined || !isOld || unfollowed.includes(entry)
        ? []
        : [{ expected: entry, image: found }]
    },
  )
}

/** The images that nothing follows here. */
export function notFollowed({
  expected,
  proof,
}: Pick<Shown, 'expected' | 'proof'>): readonly ExpectedEntry[] {
  return expected.filter((_, index) => proof.controlled[index]?.length === 0)
}
