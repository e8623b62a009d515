/** An answer of the REST API that is not the one asked for. */
export class Refusal extends Error {
  readonly status: number
  readonly errors: readonly unknown[] | undefined

  constructor(status: number, message: string, errors?: readonly unknown[]) {
    super(message)
    this.status = status
    this.errors = errors
  }
}

export function notFound(): Refusal {
  return new Refusal(404, 'Not Found')
}

/** `Validation Failed`, with what GitHub says of one field or of all. */
export function invalid(
  resource: string,
  error:
    | { readonly field: string; readonly code: string }
    | { readonly message: string; readonly field?: string },
): Refusal {
  const code = 'code' in error ? {} : { code: 'custom' }
  return new Refusal(422, 'Validation Failed', [
    { resource, ...code, ...error },
  ])
}
