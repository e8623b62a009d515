// Takes out of GitHub's own description of its REST API what the forge answers, as JSON schemas.
// The package is 385 MB, so it is no dependency: npm i @octokit/openapi@23.0.2 somewhere else, then
//   node extract-openapi.js <that>/node_modules/@octokit/openapi/generated/api.github.com.json \
//     > __tests__/fixtures/github/openapi.json
import { readFileSync } from 'node:fs'

const wanted = [
  'git/create-blob',
  'git/create-commit',
  'git/create-ref',
  'git/create-tree',
  'git/delete-ref',
  'git/get-blob',
  'git/get-commit',
  'git/get-ref',
  'git/get-tree',
  'git/list-matching-refs',
  'git/update-ref',
  'issues/add-assignees',
  'issues/add-labels',
  'issues/create-comment',
  'issues/create-label',
  'issues/delete-comment',
  'issues/get-label',
  'issues/list-comments',
  'issues/update-comment',
  'pulls/create',
  'pulls/get',
  'pulls/list',
  'pulls/list-commits',
  'pulls/merge',
  'pulls/request-reviewers',
  'pulls/update',
  'rate-limit/get',
  'repos/compare-commits-with-basehead',
  'repos/get',
  'repos/get-branch',
  'repos/get-commit',
  'repos/get-content',
  'repos/list-commits',
]

const dropped = new Set([
  'description',
  'deprecated',
  'example',
  'examples',
  'externalDocs',
  'title',
  'x-github',
  'x-github-breaking-changes',
])

const openapi = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const definitions = {}

/** JSON schema has no `nullable`, and refers to `#/definitions`. `properties` are names, not words of a schema. */
function convert(schema) {
  if (Array.isArray(schema)) return schema.map(convert)
  if (typeof schema !== 'object' || schema === null) return schema
  if (schema.$ref) return { $ref: refer(schema.$ref) }
  const { nullable, properties, ...rest } = schema
  const kept = Object.entries(rest).filter(([word]) => !dropped.has(word))
  const converted = Object.fromEntries(
    kept.map(([word, value]) => [
      word,
      word === 'enum' || word === 'default' ? value : convert(value),
    ]),
  )
  if (properties) {
    converted.properties = Object.fromEntries(
      Object.entries(properties).map(([name, one]) => [name, convert(one)]),
    )
  }
  if (!nullable) return converted
  if (converted.type === undefined) {
    return { anyOf: [converted, { type: 'null' }] }
  }
  if (converted.enum && !converted.enum.includes(null)) {
    converted.enum = [...converted.enum, null]
  }
  return { ...converted, type: [converted.type, 'null'] }
}

function refer(ref) {
  const name = ref.replace('#/components/schemas/', '')
  if (!(name in definitions)) {
    definitions[name] = {}
    definitions[name] = convert(openapi.components.schemas[name])
  }
  return `#/definitions/${name}`
}

function resolve(node) {
  if (!node.$ref) return node
  const path = node.$ref.replace('#/', '').split('/')
  return path.reduce((at, name) => at[name], openapi)
}

function jsonOf(node) {
  const content = resolve(node).content ?? {}
  const json = content['application/json'] ?? Object.values(content)[0]
  return json?.schema ? convert(json.schema) : null
}

const operations = []
for (const [path, methods] of Object.entries(openapi.paths)) {
  for (const [method, operation] of Object.entries(methods)) {
    if (!wanted.includes(operation.operationId)) continue
    const parameters = [
      ...(methods.parameters ?? []),
      ...(operation.parameters ?? []),
    ].map(resolve)
    operations.push({
      id: operation.operationId,
      method: method.toUpperCase(),
      path,
      docs: operation.externalDocs?.url,
      query: parameters
        .filter((parameter) => parameter.in === 'query')
        .map(({ name, schema, required = false }) => ({
          name,
          required,
          schema: convert(schema),
        })),
      body: operation.requestBody ? jsonOf(operation.requestBody) : null,
      bodyRequired: resolve(operation.requestBody ?? {}).required === true,
      responses: Object.fromEntries(
        Object.entries(operation.responses).map(([status, response]) => [
          status,
          jsonOf(response),
        ]),
      ),
    })
  }
}
// What GitHub is known to send, whatever its description says.
for (const name of ['pull-request', 'pull-request-simple']) {
  const { head, labels } = definitions[name].properties
  // A fork that was deleted.
  head.properties.repo = { anyOf: [head.properties.repo, { type: 'null' }] }
  // A label that was made by being used.
  labels.items.properties.description.type = ['string', 'null']
}

const missing = wanted.filter((id) => !operations.some((one) => one.id === id))
if (missing.length > 0) throw new Error(`No such operation: ${missing.join()}`)
console.log(
  JSON.stringify({
    source: '@octokit/openapi 23.0.2, api.github.com.json, MIT',
    operations,
    definitions,
  }),
)
