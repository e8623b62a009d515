import { loadKustomize } from '../../../../src/kustomize/module.ts'
import type { Answer } from '../../../../src/kustomize/session.ts'
import { runKustomize } from '../../kustomize/command.ts'
import { BROKEN_NAME } from '../generate/words.ts'
import { imageLines } from './image-lines.ts'
import { groveOf, type Overlay } from './overlays.ts'

/** What the real kustomize says of some files; each answer as if it were asked for one file alone. */
export interface Oracle {
  /** `kustomize edit set image ARG...` */
  setImages(text: string, args: readonly string[]): string | Failure
  /** The files as kustomize reads them, in its own words: nothing sorted, dropped or renamed. */
  readAll(overlays: readonly Overlay[]): readonly (string | Failure)[]
  /** The image references that `kustomize build` makes of them, with the objects that hold them. */
  renderAll(
    overlays: readonly Overlay[],
  ): readonly (readonly string[] | Failure)[]
}

/** kustomize's own words, without the paths. */
export class Failure {
  readonly message: string

  constructor({ stderr }: Answer) {
    const panic = /^(?:panic|fatal error): .*/m.exec(stderr)?.[0]
    const own = stderr
      .replace(/^# Warning: .*\n/gm, '')
      .replace(/^Usage:\n.*/ms, '')
    this.message = panic ?? own.replaceAll(/\b[ow]\d+\b/g, 'overlay').trim()
  }
}

export async function startOracle(): Promise<Oracle> {
  const module = await loadKustomize()
  const run = (
    args: readonly string[],
    files: ReadonlyMap<string, Uint8Array>,
  ) => runKustomize({ module, args, files })

  const setImages: Oracle['setImages'] = (text, args) => {
    const name = 'kustomization.yaml'
    const files = new Map([[name, Buffer.from(text)]])
    const answer = run(['edit', 'set', 'image', ...args], files)
    return answer.exitCode === 0
      ? Buffer.from(answer.files.get(name) ?? []).toString()
      : new Failure(answer)
  }

  const readAll: Oracle['readAll'] = (overlays) =>
    allAtOnce(overlays, (some) => {
      // Copies a kustomization and all that it is made of, after reading and writing them.
      const args = ['localize', '--no-verify', '--scope', '.', 'top', 'copy']
      const answer = run(args, groveOf(some, { wrapped: false }))
      if (answer.exitCode !== 0) return new Failure(answer)
      return some.map((_, index) =>
        Buffer.from(
          answer.files.get(`copy/o${index}/kustomization.yaml`) ?? [],
        ).toString(),
      )
    })

  const renderTogether: Oracle['renderAll'] = (overlays) =>
    allAtOnce(overlays, (some) => {
      const answer = run(['build', 'top'], groveOf(some, { wrapped: true }))
      return answer.exitCode === 0
        ? imageLines(answer.stdout, some.length)
        : new Failure(answer)
    })

  const renderAll: Oracle['renderAll'] = (overlays) => {
    const others = overlays.filter((overlay) => !spoilsOthers(overlay))
    const answers = renderTogether(others)
    const together = new Map(
      others.map((overlay, index) => [overlay, answers[index]]),
    )
    return overlays.map(
      (overlay) =>
        together.get(overlay) ??
        (renderTogether([overlay])[0] as readonly string[] | Failure),
    )
  }

  return { setImages, readAll, renderAll }
}

function spoilsOthers({ text }: Overlay): boolean {
  return text.includes(BROKEN_NAME.text)
}

/** One start of kustomize for as many as can be; halves where one of them spoils it for the others. */
function allAtOnce<Result>(
  overlays: readonly Overlay[],
  ask: (some: readonly Overlay[]) => readonly Result[] | Failure,
): readonly (Result | Failure)[] {
  if (overlays.length === 0) return []
  const answers = ask(overlays)
  if (!(answers instanceof Failure)) return answers
  if (overlays.length === 1) return [answers]
  const middle = overlays.length >> 1
  return [overlays.slice(0, middle), overlays.slice(middle)].flatMap((half) =>
    allAtOnce(half, ask),
  )
}
