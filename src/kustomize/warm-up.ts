import type { Command } from './host.ts'

/**
 * The first build of all takes ten times as long, as V8 compiles code when it is first run. It is made of this, where
 * git still fetches, so that the first one that counts is a later one.
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
