import type { Effect, Fault, Match } from './fault.ts'

const named = {
  ok: { on: 'any', kind: 'latency', ms: 0 },
  slow: { on: 'any', kind: 'latency', ms: 300 },
  hang: { on: 'receive-pack', kind: 'hang' },
  dropafter: { on: 'receive-pack', kind: 'dropafter' },
  // libcurl sends the request again when a kept connection ends without a byte.
  'dropafter-once': { on: 'receive-pack', kind: 'dropafter', times: 1 },
  truncafter: { on: 'receive-pack', kind: 'truncafter' },
  '502after': { on: 'receive-pack', kind: 'statusafter', status: 502 },
  resetrp: { on: 'receive-pack', kind: 'reset' },
  truncfetch: { on: 'upload-pack', kind: 'truncafter' },
} as const satisfies Record<string, Match & Effect>

/** The names of the project's fault table: `dropafter`, `502info`, `429rp`. */
export type FaultName = keyof typeof named | `${number}${'info' | 'rp'}`

export function namedFault(
  name: FaultName,
  where: Pick<Match, 'repository' | 'times'> = {},
): Fault {
  const [, status, place] = /^(\d{3})(info|rp)$/.exec(name) ?? []
  if (status === undefined)
    return { ...named[name as keyof typeof named], ...where }
  const on = place === 'info' ? 'info/refs receive-pack' : 'receive-pack'
  return { on, kind: 'status', status: Number(status), ...where }
}
