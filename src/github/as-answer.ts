import type { Answer } from './api.ts'

/** A rate limit, or the end of the time, leaves a call undone like any other refusal. */
export async function asAnswer<T>(
  send: () => Promise<Answer<T>>,
): Promise<Answer<T>> {
  try {
    return await send()
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    return { kind: 'refused', status: 0, words, type: undefined }
  }
}
