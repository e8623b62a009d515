import { describe, expect, test } from '@jest/globals'
import { leftOutBy } from '../../../../src/deployer/flux/source-ignore.ts'

const by = (file: string, spec: string, folder = '.') =>
  leftOutBy([{ folder, text: spec, title: 'spec' }])(file)

describe('a file that Flux leaves out', () => {
  test.each([
    ['apps/a.yaml', '*.yaml'],
    ['apps/a.yaml', '/apps'],
    ['apps/a.yaml', 'apps/'],
    ['apps/b/c/a.yaml', '/apps/**/c'],
    ['apps/b/a.yaml', 'apps/*/a.yaml  '],
    ['apps/a.yaml', '!*.yaml\r\n[!a]pps\r\n[^b]pps\r\n'],
    ['a.yaml', '!*.yaml\n# all\n?.yaml'],
    ['.github/a.yaml', ''],
    ['.gitignore', '/docs'],
    ['a.yaml', '*.yaml\r'],
  ])('%s, by %j', (file, spec) => {
    expect(by(file, spec)).toBeDefined()
  })

  test.each([
    ['apps/a.yaml', '/*\n!/apps'],
    ['apps/a.yaml', '/*.yaml'],
    ['apps/a', 'a/'],
    ['apps/a.yaml', '/**'],
    ['apps/a.yaml', 'app**/a.yaml'],
    ['a/b/x/b/c', 'a/**/b/c'],
    ['a.png', '# none\n/docs'],
    ['b.yaml', '[z-a].yaml'],
  ])('%s is not, by %j', (file, spec) => {
    expect(by(file, spec)).toBeUndefined()
  })

  test('by a file of its own folder or one above, but not of another', () => {
    expect(by('apps/a.yaml', '/a.yaml', 'apps')).toBe('spec')
    expect(by('a.yaml', '/a.yaml', 'apps')).toBeUndefined()
  })

  test('by the last pattern that matches, whoever has it', () => {
    const [below, above] = ['apps', '.'].map((folder) => ({
      folder,
      text: folder === '.' ? 'a.yaml' : '!a.yaml',
      title: folder,
    }))
    if (!below || !above) throw new Error('two')
    expect(leftOutBy([above, below])('apps/a.yaml')).toBeUndefined()
    expect(leftOutBy([below, above])('apps/a.yaml')).toBe('.')
  })
})
