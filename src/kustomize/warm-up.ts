import type { Command } from './session.ts'

/**
 * A build that needs no files of anybody. The first build of all loads kustomize's schemas: the module that is shipped
 * has this one behind it (scripts/snapshot.ts). The first one of a worker takes ten times as long as the next, as V8
 * compiles code when it is first run: a worker makes this one where git still fetches.
 */
export const warmUp: Command = {
  args: ['build', '--', '.'],
  files: new Map([
    [
      'kustomization.yaml',
      Buffer.from('resources: [pod.yaml]\nimages: [{ name: a, newTag: b }]\n'),
    ],
    [
      'pod.yaml',
      Buffer.from(
        'apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [{ name: a, image: a }] }\n',
      ),
    ],
  ]),
}
