// What a part of the benchmark is, and what it shows.

export interface Section {
  /** As it is named on the command line. */
  readonly name: string
  readonly title: string
  /** @param rounds how often each thing is measured; what takes long is measured less often */
  readonly run: (rounds: number) => Promise<readonly Row[]>
}

export type Unit =
  's' | 'ms' | 'MB' | 'KB' | 'requests' | 'files' | 'processes' | 'attempts'

export interface Row {
  readonly what: string
  readonly unit: Unit
  /** Of each round; what counts is their median. */
  readonly values: readonly number[]
  /** What it is compared with, measured in the same rounds. */
  readonly beside?: {
    readonly what: string
    readonly values: readonly number[]
  }
  /** At most so many times what is beside it; of a row with nothing beside it, at most so much. */
  readonly bar?: number
  /** Where it is on the plot. */
  readonly point?: { readonly series: string; readonly count: number }
}

/**
 * Measures several things in turn, round by round, so that what else the machine does falls on all of them.
 * @returns by name, the values of all rounds
 */
export async function repeat<Name extends string>(
  rounds: number,
  measure: (round: number) => Promise<Readonly<Record<Name, number>>>,
): Promise<Readonly<Record<Name, readonly number[]>>> {
  const all: Record<Name, number>[] = []
  for (let round = 0; round < rounds; round++) all.push(await measure(round))
  const names = Object.keys(all[0] ?? {}) as Name[]
  return Object.fromEntries(
    names.map((name) => [name, all.map((values) => values[name])]),
  ) as Record<Name, number[]>
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

/** How much of its bar a row takes: more than 1 is beyond it. Undefined where it has none. */
export function shareOfBar({ values, beside, bar }: Row): number | undefined {
  if (bar === undefined) return undefined
  const base = beside === undefined ? 1 : median(beside.values)
  return median(values) / base / bar
}

/** Of two rows one has to hold: leaves the other without its bar. */
export function either(one: Row, other: Row): readonly Row[] {
  const isOne = (shareOfBar(one) ?? 0) <= (shareOfBar(other) ?? 0)
  return isOne ? [one, withoutBar(other)] : [withoutBar(one), other]
}

function withoutBar({ bar: _, ...row }: Row): Row {
  return row
}

/** Values of the rounds, added up one by one. */
export function sum(
  ...lists: readonly (readonly number[])[]
): readonly number[] {
  const [first = [], ...others] = lists
  return first.map((value, round) =>
    others.reduce((total, list) => total + (list[round] ?? 0), value),
  )
}
