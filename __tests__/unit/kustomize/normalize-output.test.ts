import { expect, test } from '@jest/globals'
import { normalizeOutput } from '../../../src/kustomize/normalize-output.ts'
import { explainBuildFailure } from '../../../src/manifests/failure/failure.ts'

const linux = { tree: '/_temp/kb-1/tree', temporary: '/_temp/kb-1/tmp' }
const windows = {
  tree: String.raw`D:\a\_temp\kb-1\tree`,
  temporary: String.raw`D:\a\_temp\kb-1\tmp`,
}

test.each([
  ["Error: '/_temp/kb-1/tree/a/b.yaml': no\n", "Error: '/repo/a/b.yaml': no\n"],
  ['error: in /_temp/kb-1/tmp/x', 'Error: in /tmp/x'],
  [String.raw`in /_temp/kb-1/tree/a\b.yaml`, String.raw`in /repo/a\b.yaml`],
  // The kubectl of Google Cloud logs its errors.
  [
    String.raw`# Warning: x
E1129 04:43:53.556864    6436 run.go:72] "command failed" err="of path '/_temp/kb-1/tree/a': unknown field \"name\""
`,
    `# Warning: x\nError: of path '/repo/a': unknown field "name"\n`,
  ],
  [
    `E1129 04:43:53.999527    6446 run.go:72] "command failed" err=<\n\tfailed to run 'git': no host\n\t: exit status 128\n >\n`,
    "Error: failed to run 'git': no host\n: exit status 128\n",
  ],
  [
    '# Warning: x\nI1129 05:06:54.189991   20304 log.go:245] vars that were never replaced: X\nW1129 05:06:54.189991   20304 log.go:245] [y] z\n',
    '# Warning: x\nvars that were never replaced: X\n[y] z\n',
  ],
])('paths of Linux and macOS: %s', (message, shown) => {
  expect(normalizeOutput(message, linux, '/')).toBe(shown)
})

test.each([
  [String.raw`'D:\a\_temp\kb-1\tree\a\b.yaml': no`, "'/repo/a/b.yaml': no"],
  [String.raw`"d:\\a\\_temp\\kb-1\\tree\\a\\b c.yaml"`, '"/repo/a/b c.yaml"'],
  ['D:/a/_temp/kb-1/tree/a/b.yaml: no', '/repo/a/b.yaml: no'],
  [
    String.raw`D:\a\_temp\kb-1\tree and D:\a\_temp\kb-1\tmp\x`,
    '/repo and /tmp/x',
  ],
  [
    String.raw`a pattern \d+ of D:\a\_temp\kb-1\tree\x`,
    String.raw`a pattern \d+ of /repo/x`,
  ],
])('paths of Windows: %s', (message, shown) => {
  expect(normalizeOutput(message, windows, '\\')).toBe(shown)
})

test.each([
  ['Linux', '/', linux, 'lstat', 'no such file or directory'],
  [
    'Windows',
    '\\',
    windows,
    'CreateFile',
    'The system cannot find the file specified.',
  ],
])(
  'a file that is not in the repository is named in the same words on %s',
  (_, separator, places, call, words) => {
    const path = [places.tree, 'k8s', 'gone.yaml'].join(separator)
    const message = `Error: accumulating resources: accumulation err='accumulating resources from 'gone.yaml': evalsymlink failure on '${path}' : ${call} ${path}: ${words}': must build at directory: not a valid directory: evalsymlink failure on '${path}' : ${call} ${path}: ${words}\n`
    const file = 'k8s/kustomization.yaml'
    const { message: sentence, at } = explainBuildFailure(
      normalizeOutput(message, places, separator),
      'k8s',
      new Map([[file, 'resources: [gone.yaml]\n']]),
    )
    expect(sentence).toBe(
      'kustomize cannot build k8s: "k8s/gone.yaml" is not in the repository. Is it ignored, or not committed? Commit it, or set validate: none to land without a proof.',
    )
    expect(at).toEqual({ file, line: 1 })
  },
)
