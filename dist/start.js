// The first lines of each action. Some runners (act, Gitea's, Forgejo's) start any Node that they find, whatever
// action.yml says, so that this file keeps to what Node 12 can parse. Everything else needs Node 24.
import { appendFileSync } from 'fs'

const needed = 24
const running = process.versions.node

/** @param {'bump' | 'preview'} action */
export function start(action) {
  // Gitea's runner opens a group around the step, and its page shows groups closed: nobody would see an error.
  if (process.env.GITEA_ACTIONS) console.log('::endgroup::')
  if (parseInt(running, 10) >= needed) {
    void import('./main.js').then(({ main }) => main(action))
    return
  }
  const title = 'kustomize-bump: node-unusable'
  const message = `This action needs Node ${needed}, and the runner started it with Node ${running}. Install Node ${needed} on the runner and put it first on its PATH. Or add a step with actions/setup-node before this one.`
  console.log(`::error title=${title.replace(':', '%3A')}::${message}`)
  if (process.env.GITHUB_OUTPUT)
    appendFileSync(
      process.env.GITHUB_OUTPUT,
      'outcome=failed\nreason=node-unusable\nchanged=false\n',
    )
  process.exitCode = 1
}
