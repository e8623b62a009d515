/** Something that a run has done; the times are milliseconds since its process started. */
export interface Step {
  readonly what: string
  readonly from: number
  readonly to: number
}

/** Records what a run does, and how long it takes. */
export interface Timeline {
  /** In the order in which they began. */
  readonly steps: () => readonly Step[]
  /** @returns ends the step */
  readonly start: (what: string) => () => void
  /** Records how long some work takes, whatever comes of it. */
  readonly time: <T>(what: string, work: Promise<T>) => Promise<T>
}

/** In milliseconds. What takes less, such as a render that is known, is not recorded. */
const minStepMs = 2

/** A timeline whose first step is the start of the process. */
export function openTimeline(debug: (line: string) => void): Timeline {
  const steps: Step[] = [{ what: 'start', from: 0, to: performance.now() }]
  const start = (what: string) => {
    const from = performance.now()
    return () => {
      const to = performance.now()
      if (to - from < minStepMs) return
      steps.push({ what, from, to })
      debug(`${what} took ${((to - from) / 1000).toFixed(2)} s`)
    }
  }
  return {
    steps: () => steps.toSorted((one, other) => one.from - other.from),
    start,
    time: (what, work) => work.finally(start(what)),
  }
}
