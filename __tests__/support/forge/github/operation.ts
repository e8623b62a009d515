import type { mutations } from './graphql/mutations.ts'
import type { queries } from './graphql/queries.ts'
import type { routes } from './rest/routes.ts'

/** A call of the API by name: octokit's for REST, and the root fields of GraphQL. */
export type OperationName =
  | 'rate-limit/get'
  | keyof typeof routes
  | keyof typeof queries
  | keyof typeof mutations
