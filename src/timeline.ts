/** One step of a run; the times are milliseconds since the process started. */
export interface Step {
  readonly what: string
  readonly from: number
  readonly to: number
}

/** Records the steps of a run and their durations. */
export interface Timeline {
  /** In the order in which they began. */
  readonly steps: () => readonly Step[]
  /** @returns ends the step */
  readonly start: (what: string) => () => void
  /** Records the duration of some work, even if it fails. */
  readonly time: <T>(what: string, work: Promise<T>) => Promise<T>
}

/** Shorter steps, such as a cached render, are not recorded. */
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
