/** Objects as kustomize writes them. */

export function render(...objects: readonly string[]): string {
  return objects.join('---\n')
}

interface Workload {
  readonly kind?: string
  readonly name?: string
  readonly namespace?: string
  readonly images: readonly string[]
}

export function workload({
  kind = 'Deployment',
  name = 'api',
  namespace = 'prod',
  images,
}: Workload): string {
  return `apiVersion: apps/v1
kind: ${kind}
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  template:
    spec:
      containers:
${images.map((image, index) => `      - image: ${image}\n        name: c${index}\n`).join('')}`
}

/** An object with one field, at a path of keys and indices. */
export function objectWith(
  [kind, name]: readonly [string, string],
  path: string,
  value: string,
): string {
  let indent = ''
  let lines = ''
  let dash = ''
  const keys = path.split('.')
  for (const [index, key] of keys.entries()) {
    if (/^\d+$/.test(key)) {
      dash = '- '
      continue
    }
    const end = index === keys.length - 1 ? ` ${value}` : ''
    lines += `${indent}${dash}${key}:${end}\n`
    indent += ' '.repeat(2 + dash.length)
    dash = ''
  }
  const metadata = lines.startsWith('metadata:\n')
    ? lines.replace('\n', `\n  name: ${name}\n`)
    : `metadata:\n  name: ${name}\n${lines}`
  return `apiVersion: acme.example/v1\nkind: ${kind}\n${metadata}`
}

export function configMap(name: string, value: string): string {
  return `apiVersion: v1\ndata:\n  image: ${value}\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`
}
