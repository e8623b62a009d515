// Draws GitHub's Markdown as GitHub shows it, in a PNG: needs chromium and pngquant (packages of Debian).
import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Marked } from 'marked'

export type Scheme = 'light' | 'dark'

export interface Page {
  /** What GitHub writes above it, such as `deploy summary`. */
  readonly title: string
  readonly markdown: string
}

/** Of the page, in CSS pixels; a picture has twice as many. */
const width = 900

/** The frames around a job summary and a comment (primer.style). */
const frames = {
  light: { canvas: '#ffffff', border: '#d1d9e0', head: '#f6f8fa' },
  dark: { canvas: '#0d1117', border: '#3d444d', head: '#151b23' },
} as const

const marked = new Marked({
  renderer: {
    code: ({ text, lang }) =>
      `<pre><code>${text
        .split('\n')
        .map((line) => (lang === 'diff' ? coloured(line) : escaped(line)))
        .join('\n')}</code></pre>`,
  },
})

/** Writes the picture of a page, cut to its height. */
export async function draw(
  file: string,
  page: Page,
  scheme: Scheme,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'kustomize-bump-pictures-'))
  try {
    const source = join(folder, 'page.html')
    const picture = join(folder, 'page.png')
    await writeFile(source, await html(page, scheme))
    const chromium = (...options: readonly string[]) =>
      execFileSync(
        'chromium',
        [
          '--headless',
          '--no-sandbox',
          '--hide-scrollbars',
          '--force-device-scale-factor=2',
          `--user-data-dir=${join(folder, 'profile')}`,
          ...options,
          pathToFileURL(source).href,
        ],
        { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
      )
    // The page's own script writes how high it is.
    const size = (height: number) => `--window-size=${width},${height}`
    const [, height = ''] =
      /data-height="(\d+)"/.exec(chromium('--dump-dom', size(100))) ?? []
    chromium(`--screenshot=${picture}`, size(Number(height)))
    const options = ['--force', '--strip', '--speed', '1', '--nofs']
    execFileSync('pngquant', [...options, '--output', file, '64', picture])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function html(
  { title, markdown }: Page,
  scheme: Scheme,
): Promise<string> {
  const { canvas, border, head } = frames[scheme]
  const style = await readFile(
    new URL(
      import.meta.resolve(`github-markdown-css/github-markdown-${scheme}.css`),
    ),
    'utf8',
  )
  return `<!doctype html>
<meta charset="utf-8">
<style>${style}
  body { margin: 0; padding: 16px; background: ${canvas}; }
  .frame { border: 1px solid ${border}; border-radius: 6px; overflow: hidden; }
  .frame > header { padding: 12px 16px; background: ${head}; border-bottom: 1px solid ${border}; }
  .frame > header { font-size: 14px; font-weight: 600; }
  .frame > main { padding: 16px; }
</style>
<body>
<div class="frame markdown-body"><header>${escaped(title)}</header><main class="markdown-body">${await marked.parse(markdown)}</main></div>
<script>document.body.dataset.height = Math.ceil(document.body.getBoundingClientRect().height)</script>
`
}

/** A line of a diff, with the classes of GitHub's highlighter. */
function coloured(line: string): string {
  const kind = { '+': 'pl-mi1', '-': 'pl-md', '@': 'pl-mdr' }[line.charAt(0)]
  return kind === undefined
    ? escaped(line)
    : `<span class="${kind}">${escaped(line)}</span>`
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}
