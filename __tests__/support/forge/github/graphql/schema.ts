import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  buildSchema,
  GraphQLError,
  Kind,
  parse,
  validate,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql'

// The package does not export the file itself, and its module reads five megabytes more.
const file = join(
  import.meta.dirname,
  '../../../../../node_modules/@octokit/graphql-schema/schema.graphql',
)

let schema: GraphQLSchema | undefined

/** GitHub's own: 371 ms, and only for tests that ask it. */
export function githubSchema(): GraphQLSchema {
  schema ??= buildSchema(readFileSync(file, 'utf8'), { assumeValidSDL: true })
  return schema
}

/** The fields that a request asks of the query or the mutation itself: `createCommitOnBranch`. */
export function rootFields(document: DocumentNode): string[] {
  return document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? definition.selectionSet.selections.flatMap((selection) =>
          selection.kind === Kind.FIELD ? [selection.name.value] : [],
        )
      : [],
  )
}

export function parseDocument(text: string): DocumentNode | undefined {
  try {
    return parse(text)
  } catch (error) {
    if (error instanceof GraphQLError) return undefined
    throw error
  }
}

export function documentFaults(document: DocumentNode): string[] {
  return validate(githubSchema(), document).map(({ message }) => message)
}

/** What a server answers that does not have a mutation yet; it also does not know its input type. */
export function undefinedField(field: string): readonly object[] {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input`
  return [
    {
      path: ['mutation', '$input'],
      extensions: {
        code: 'variableRequiresValidType',
        typeName: type,
        variableName: 'input',
      },
      locations: [{ line: 1, column: 1 }],
      message: `${type} isn't a defined input type (on $input)`,
    },
    {
      path: ['mutation', field],
      extensions: {
        code: 'undefinedField',
        typeName: 'Mutation',
        fieldName: field,
      },
      locations: [{ line: 1, column: 1 }],
      message: `Field '${field}' doesn't exist on type 'Mutation'`,
    },
  ]
}
