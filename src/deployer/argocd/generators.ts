import { fromGit } from './git-generator.ts'
import type { Fields } from '../deployer.ts'
import { parsedYaml } from '../kubernetes-yaml.ts'
import { fieldsOf, listOf, textOf } from '../manifest.ts'
import { fillTemplate } from './template.ts'
import {
  dialectOf,
  flattened,
  given,
  unknown,
  type Generated,
  type GeneratorContext,
  type SourceTree,
} from './parameters.ts'

/** What the generators of an ApplicationSet give, for each Application that it makes. */
export async function generatedParameters(
  spec: Fields,
  tree: SourceTree,
): Promise<readonly Generated[]> {
  const context = { tree, isGo: spec['goTemplate'] === true }
  return (await children(spec, context)).flat()
}

async function generate(
  generator: Fields,
  context: GeneratorContext,
): Promise<readonly Generated[]> {
  const [name = ''] = Object.keys(generator).filter((key) => key in generators)
  const known = generators[name]
  if (known === undefined) {
    const kind = Object.keys(generator).find((key) => key !== 'selector') ?? ''
    return [
      unknown(`only the cluster knows what its generator "${kind}" gives`),
    ]
  }
  const options = fieldsOf(generator[name])
  const template = fieldsOf(options['template'])
  const made = await known(options, context)
  const selected =
    generator['selector'] === undefined
      ? undefined
      : 'its selector is not evaluated here'
  return made.map((one) => ({
    parameters: one.parameters,
    template: { ...one.template, ...template },
    unknown: one.unknown ?? selected,
  }))
}

type Generator = (
  options: Fields,
  context: GeneratorContext,
) => Promise<readonly Generated[]>

const generators: Readonly<Record<string, Generator | undefined>> = {
  list: async (options, { isGo }) => [
    ...elementsOf(options).map((element) =>
      given(isGo ? element : flattened(element)),
    ),
    ...(hasOpenElements(options)
      ? [
          unknown(
            'its list generator computes elements, which is not done here',
          ),
        ]
      : []),
  ],
  git: fromGit,
  // The second is filled with what the first gives (argo-cd, generators/matrix.go).
  matrix: async (options, context) => {
    const [first, second] = listOf(options['generators']).map(fieldsOf)
    const ones = await generate(first ?? {}, context)
    const all = ones.map(async (one) => {
      const filled = fillTemplate(second, one.parameters, dialectOf(context))
      const others = await generate(fieldsOf(filled), context)
      return others.map((other) => combined(one, other))
    })
    return (await Promise.all(all)).flat()
  },
  merge: async (options, context) => {
    const [base = [], ...others] = await children(options, context)
    const keys = listOf(options['mergeKeys']).map(String)
    const keyOf = ({ parameters }: Generated) =>
      JSON.stringify(keys.map((key) => parameters[key]))
    return base.map((one) =>
      others
        .flat()
        .filter((other) => keyOf(other) === keyOf(one))
        .reduce(combined, one),
    )
  },
}

/** Whether a template of Go makes some of its elements. */
function hasOpenElements(options: Fields): boolean {
  return textOf(options['elementsYaml'])?.includes('{{') === true
}

function elementsOf(options: Fields): readonly Fields[] {
  const text = textOf(options['elementsYaml'])
  const more: unknown =
    text === undefined || hasOpenElements(options) ? [] : parsedYaml(text)
  return [...listOf(options['elements']), ...listOf(more)].map(fieldsOf)
}

function children(options: Fields, context: GeneratorContext) {
  return Promise.all(
    listOf(options['generators']).map((one) =>
      generate(fieldsOf(one), context),
    ),
  )
}

function combined(one: Generated, other: Generated): Generated {
  return {
    parameters: { ...one.parameters, ...other.parameters },
    template: { ...one.template, ...other.template },
    unknown: one.unknown ?? other.unknown,
  }
}
