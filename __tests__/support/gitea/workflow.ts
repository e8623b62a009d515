import { uses } from './runner.ts'
import { overlay } from '../proposals.ts'

/**
 * A workflow of one job, whose step "bump" is the action. A later step writes its outputs into the log, for `endedRuns`
 * to read.
 * @param inputs of the action, beside the overlay of the smallest layout
 */
export function deploying(
  inputs: Readonly<Record<string, string>>,
  {
    on = 'push',
    permissions = 'contents: write',
    strategy = '{}',
    before = '',
    after = '',
  } = {},
): string {
  const lines = Object.entries({ overlays: overlay, ...inputs }).map(
    ([name, value]) => `          ${name}: ${value}\n`,
  )
  return `on: ${on}
permissions: { ${permissions} }
jobs:
  deploy:
    runs-on: ubuntu-latest
    strategy: ${strategy}
    steps:
${before}
      - uses: ${uses}
        id: bump
        with:
${lines.join('')}
      - if: always()
        run: printf 'OUTPUTS %s\\n' "$(printf %s "$OUTPUTS" | tr -d '\\n')"
        env:
          OUTPUTS: \${{ toJSON(steps.bump.outputs) }}
${after}
`
}
