import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { openSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { buildRunner, runnerProgram } from './build.ts'
import type { Gitea } from './server.ts'
import { git } from '../git.ts'
import { releaseAction } from '../release.ts'

/** The action, as workflows of the server name it; Gitea reserves the name "org". */
export const uses = 'tools/kustomize-bump@v1'

/**
 * Publishes the action on a server, and starts Gitea's own runner for it. Its jobs run on this machine, with the Node
 * of the tests first on the PATH.
 * @param capacity how many jobs run at once
 */
export async function startRunner(
  gitea: Gitea,
  capacity: number,
): Promise<AsyncDisposable> {
  await buildRunner()
  await publishAction(gitea)
  const folder = await mkdtemp(join(tmpdir(), 'gitea-runner-'))
  const settings = join(folder, 'config.yaml')
  await mkdir(join(folder, 'work'))
  await mkdir(join(folder, 'tmp'))
  // JSON is YAML.
  await writeFile(settings, JSON.stringify(configuration(folder, capacity)))
  const options = {
    cwd: folder,
    env: {
      PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`,
      HOME: folder,
      TMPDIR: join(folder, 'tmp'),
      LANG: 'C.UTF-8',
    },
  }
  const path = '/admin/actions/runners/registration-token'
  const { token } = (await gitea.call('POST', path)) as {
    readonly token: string
  }
  const register = ['register', '--no-interactive', '--name', 'lab']
  const as = ['--instance', gitea.url, '--token', token]
  const all = ['--config', settings, ...register, ...as]
  await promisify(execFile)(runnerProgram, all, options)
  const log = openSync(join(folder, 'log'), 'a')
  const daemon = spawn(runnerProgram, ['--config', settings, 'daemon'], {
    ...options,
    stdio: ['ignore', log, log],
  })
  return {
    async [Symbol.asyncDispose]() {
      daemon.kill('SIGTERM')
      if (daemon.exitCode === null) await once(daemon, 'exit')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function publishAction(gitea: Gitea): Promise<void> {
  const [owner = '', name = ''] = uses.split(/[/@]/)
  await gitea.call('POST', '/orgs', { username: owner })
  await gitea.call('POST', `/orgs/${owner}/repos`, { name })
  const bare = await mkdtemp(join(tmpdir(), 'release-'))
  try {
    await git(['init', '-q', '--bare', bare])
    await releaseAction(bare)
    const url = new URL(`${gitea.url}/${owner}/${name}`)
    Object.assign(url, { username: 'x', password: gitea.token })
    await git(['push', '-q', url.href, 'main', 'v1'], { cwd: bare })
  } finally {
    await rm(bare, { recursive: true })
  }
}

function configuration(folder: string, capacity: number) {
  return {
    runner: {
      file: join(folder, 'registration.json'),
      capacity,
      labels: ['ubuntu-latest:host'],
      fetch_interval: '500ms',
      fetch_interval_max: '500ms',
      log_report_interval: '1s',
      log_report_max_latency: '500ms',
      state_report_interval: '1s',
    },
    cache: { enabled: false },
    host: { workdir_parent: join(folder, 'work') },
  }
}
