import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'

/** One call of GitHub's REST API, as GitHub's own OpenAPI description has it. */
export interface Operation {
  /** As octokit names it: `pulls/create`. */
  readonly id: string
  readonly method: string
  readonly path: string
  readonly docs: string
  readonly query: readonly {
    readonly name: string
    readonly required: boolean
    readonly schema: object
  }[]
  readonly body: Schema | null
  readonly bodyRequired: boolean
  readonly responses: Readonly<Record<string, object | null>>
}

interface Schema {
  readonly type?: unknown
  readonly properties?: object
  readonly additionalProperties?: unknown
}

interface Description {
  readonly operations: readonly Operation[]
  readonly definitions: object
}

/** Made by `extract-openapi.js`. */
const description = JSON.parse(
  readFileSync(
    join(import.meta.dirname, '../../../fixtures/github/openapi.json'),
    'utf8',
  ),
) as Description

const patterns = description.operations.map((operation) => ({
  operation,
  pattern: patternOf(operation.path),
}))

/** What a request asks for, and the values in its path. */
export function operationOf(
  method: string,
  path: string,
): { operation: Operation; values: Record<string, string> } | undefined {
  for (const { operation, pattern } of patterns) {
    const match = operation.method === method && pattern.exec(path)
    if (!match) continue
    const values = Object.entries(match.groups ?? {}).map(
      ([name, value]) => [name, decodeURIComponent(value)] as const,
    )
    return { operation, values: Object.fromEntries(values) }
  }
  return undefined
}

/** Refs, files and commits may be written with plain slashes. */
function patternOf(path: string): RegExp {
  const source = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    /^(ref|path|basehead|branch)$/.test(name)
      ? `(?<${name}>.+)`
      : `(?<${name}>[^/]+)`,
  )
  return new RegExp(`^${source}$`)
}

/** What is wrong with a request: an unknown word is as wrong as a bad value. */
export function requestFaults(
  operation: Operation,
  query: URLSearchParams,
  body: unknown,
): string[] {
  const faults: string[] = []
  for (const name of query.keys()) {
    const known = operation.query.find((parameter) => parameter.name === name)
    if (!known) faults.push(`unknown query parameter '${name}'`)
    else faults.push(...faultsOf(known.schema, valueOf(known, query), name))
  }
  for (const { name, required } of operation.query) {
    if (required && !query.has(name)) faults.push(`no query '${name}'`)
  }
  if (operation.body === null) {
    if (body !== undefined) faults.push('a body, where GitHub reads none')
  } else if (body !== undefined || operation.bodyRequired) {
    faults.push(...faultsOf(closed(operation.body), body, 'body'))
  }
  return faults
}

function valueOf(
  { name, schema }: { readonly name: string; readonly schema: Schema },
  query: URLSearchParams,
): unknown {
  const text = query.get(name) ?? ''
  if (schema.type === 'integer') return /^\d+$/.test(text) ? Number(text) : text
  return schema.type === 'boolean' ? text === 'true' : text
}

/** GitHub ignores words that it does not know; a test wants to hear of them. */
function closed(body: Schema): Schema {
  const open =
    body.type === 'object' &&
    body.properties !== undefined &&
    body.additionalProperties === undefined
  return open ? { ...body, additionalProperties: false } : body
}

/** Not in the description of each call, yet GitHub answers all of them with these. */
const everywhere = new Set([400, 401, 403, 404, 422, 429])

/** What is wrong with an answer. */
export function responseFaults(
  operation: Operation,
  status: number,
  body: unknown,
): string[] {
  const schema = operation.responses[status]
  if (schema === undefined) {
    return everywhere.has(status)
      ? faultsOf({ $ref: '#/definitions/basic-error' }, body, 'answer')
      : [`status ${status}, which is not documented`]
  }
  if (schema === null && status >= 400) return []
  if (schema !== null) return faultsOf(schema, body, 'answer')
  return body === undefined ? [] : [`a body with status ${status}`]
}

const validators = new Map<string, ValidateFunction>()
let shared: Ajv | undefined

function faultsOf(schema: object, value: unknown, what: string): string[] {
  shared ??= validator()
  const text = relocated(schema)
  let validate = validators.get(text)
  if (!validate) {
    validate = shared.compile(JSON.parse(text) as object)
    validators.set(text, validate)
  }
  if (validate(value)) return []
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${what}${instancePath} ${message} ${JSON.stringify(params)}`,
  )
}

function validator(): Ajv {
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false })
  addFormats.default(ajv)
  ajv.addSchema({ definitions: description.definitions }, 'github')
  return ajv
}

/** The definitions are compiled once, under an address of their own. */
function relocated(schema: object): string {
  return JSON.stringify(schema).replaceAll(
    '"#/definitions/',
    '"github#/definitions/',
  )
}
