import {
  execute,
  GraphQLError,
  type DocumentNode,
  type GraphQLResolveInfo,
} from 'graphql'
import { Refusal } from '../refusal.ts'
import { mutations } from './mutations.ts'
import { queries } from './queries.ts'
import { GraphRefusal, toGraph, type Arguments, type Query } from './query.ts'
import {
  documentFaults,
  githubSchema,
  rootFields,
  undefinedField,
} from './schema.ts'

export interface GraphRequest {
  readonly document: DocumentNode
  readonly variables: Readonly<Record<string, unknown>>
}

export interface GraphAnswer {
  readonly status: number
  readonly body: unknown
  /** What GitHub would not have understood or not have said. */
  readonly faults: readonly string[]
}

/** Executed against GitHub's own schema: what it does not allow is not answered. */
export async function answerGraphql(
  { document, variables }: GraphRequest,
  query: Query,
): Promise<GraphAnswer> {
  const lacking = rootFields(document).find((field) =>
    query.state.lacking.has(field),
  )
  if (lacking !== undefined) {
    return {
      status: 200,
      body: { errors: undefinedField(lacking) },
      faults: [],
    }
  }
  const faults = documentFaults(document)
  if (faults.length > 0) {
    const errors = faults.map((message) => ({ message }))
    return { status: 200, body: { errors }, faults }
  }
  if (holdsNull(variables)) return { ...somethingWentWrong(), faults: [] }
  const { data, errors = [] } = await execute({
    schema: githubSchema(),
    document,
    variableValues: variables,
    contextValue: query,
    fieldResolver: resolveField,
  })
  const unexpected = errors.filter(
    ({ originalError }) => !(originalError instanceof GraphRefusal),
  )
  return {
    status: 200,
    body: {
      ...(data !== undefined && { data }),
      ...(errors.length > 0 && { errors: errors.map(errorJson) }),
    },
    faults: unexpected.map(
      ({ message, path }) => `${message} at ${path?.join('.')}`,
    ),
  }
}

const roots: Readonly<
  Record<
    string,
    Readonly<Record<string, (args: Arguments, query: Query) => unknown>>
  >
> = { Query: queries, Mutation: mutations }

/** A field that no resolver knows is an error: an empty answer would be a lie. */
async function resolveField(
  source: unknown,
  args: Arguments,
  query: Query,
  { fieldName, parentType }: GraphQLResolveInfo,
): Promise<unknown> {
  try {
    const root = roots[parentType.name]
    const holder = root ?? (source as Readonly<Record<string, unknown>>)
    if (!(fieldName in holder)) {
      throw new Error(
        `The forge does not know ${parentType.name}.${fieldName}: teach it in __tests__/support/forge/github/graphql`,
      )
    }
    const value = holder[fieldName]
    const result: unknown = await (typeof value === 'function'
      ? (value as (args: Arguments, query: Query) => unknown)(args, query)
      : value)
    return result
  } catch (error) {
    throw error instanceof Refusal ? toGraph(error) : error
  }
}

function errorJson({ originalError, message, path, locations }: GraphQLError) {
  if (!(originalError instanceof GraphRefusal)) {
    return { path, locations, message }
  }
  const { type } = originalError
  const saml = type === 'FORBIDDEN' && { extensions: { saml_failure: false } }
  return { type, path, ...saml, locations, message }
}

/** A client of another language sends its empty lists so, and GitHub fails over them. */
function holdsNull(variables: Readonly<Record<string, unknown>>): boolean {
  const input = variables['input'] as Arguments | undefined
  const changes = input?.['fileChanges'] as Arguments | undefined
  return Object.values(changes ?? {}).includes(null)
}

function somethingWentWrong() {
  const message =
    'Something went wrong while executing your query. Please include `0000:000000:0000000:0000000:00000000` when reporting this issue.'
  return { status: 200, body: { data: null, errors: [{ message }] } }
}
