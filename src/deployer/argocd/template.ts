import { getPath } from '../../request/json.ts'
import type { Fields } from '../deployer.ts'
import { mapTexts, textOf } from '../manifest.ts'

/**
 * Fills the strings of a template with the parameters of a generator. What is not known stays between its braces.
 *
 * @param dialect `fast`: `{{path.basename}}` by its whole name. `go`: `{{ .path.basename }}` and `index`, of all that Go
 * templates can
 */
export function fillTemplate(
  template: unknown,
  parameters: Fields,
  dialect: 'fast' | 'go',
): unknown {
  return mapTexts(template, (text) =>
    text.replace(/\{\{-?\s*(.*?)\s*-?\}\}/g, (whole, expression: string) => {
      const value =
        dialect === 'fast'
          ? parameters[expression]
          : evaluate(expression, parameters)
      return textOf(value) ?? whole
    }),
  )
}

/** `.a.b`, `index .a.b 0`, `index .a "b"`; anything else is undefined. */
function evaluate(expression: string, parameters: Fields): string | undefined {
  const [, path = '', index = ''] =
    /^(?:index\s+)?\.([\w.]+)((?:\s+(?:\d+|"[^"]*"))*)$/.exec(expression) ?? []
  if (path === '') return undefined
  const keys = [...index.matchAll(/(\d+)|"([^"]*)"/g)].map(
    ([, number, text]) => number ?? text ?? '',
  )
  return textOf(getPath(parameters, ...path.split('.'), ...keys))
}
