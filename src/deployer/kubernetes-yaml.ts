import { parse, type ScalarTag, type Tags } from 'yaml'
import { isStringToKustomize } from '../yaml/scalar.ts'

/**
 * What Kubernetes and kustomize read (sigs.k8s.io/yaml): YAML 1.1, with `yes` and `<<`, but a date is a text, and of
 * duplicate keys the last one counts. Fewer texts are numbers than in YAML 1.1: not `.`, `e1234567` or `8:30`.
 */
export const asKubernetes = {
  version: '1.1',
  uniqueKeys: false,
  customTags: (tags: Tags): Tags =>
    tags
      .filter(
        (one) => typeof one === 'string' || !one.tag.endsWith(':timestamp'),
      )
      .map((one) => (isNumberTag(one) ? withTexts(one) : one)),
} as const

function isNumberTag(tag: Tags[number]): tag is ScalarTag {
  return typeof tag !== 'string' && /:(int|float)$/.test(tag.tag)
}

function withTexts(tag: ScalarTag): ScalarTag {
  const resolve: ScalarTag['resolve'] = (text, ...more) =>
    isStringToKustomize(text) ? text : tag.resolve(text, ...more)
  return { ...tag, resolve }
}

/** Undefined where the text is not YAML. */
export function parsedYaml(text: string): unknown {
  try {
    return parse(text, asKubernetes)
  } catch {
    return undefined
  }
}
