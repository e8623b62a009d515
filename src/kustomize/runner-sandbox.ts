import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { passedVariables, type Environment } from '../process/variables.ts'

/** A private folder for the runner's kustomize, and its environment. */
export interface Confinement {
  /** Where the tree stands that it renders. */
  readonly tree: string
  /** An empty folder, to start programs in. */
  readonly home: string
  readonly temporary: string
  readonly environment: Readonly<Record<string, string>>
  /** Stands between kustomize and helm. */
  readonly helm: string
}

/** Makes the folders below an empty one of ours. */
export async function confine(
  root: string,
  runner: Environment,
): Promise<Confinement> {
  const home = join(root, 'home')
  const temporary = join(root, 'tmp')
  const empty = join(root, 'empty')
  for (const folder of [home, temporary, empty]) await mkdir(folder)
  const helm = join(root, 'helm')
  await writeFile(helm, helmGuard)
  await chmod(helm, 0o700)
  return {
    tree: join(root, 'tree'),
    home,
    temporary,
    helm,
    environment: {
      ...passedVariables(runner),
      HOME: home,
      USERPROFILE: home,
      TMPDIR: temporary,
      TEMP: temporary,
      TMP: temporary,
      LC_ALL: 'C',
      // kustomize runs git for a remote base: no configuration, hook or key of the runner reaches it.
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_COUNT: '2',
      GIT_CONFIG_KEY_0: 'core.hooksPath',
      GIT_CONFIG_VALUE_0: '/dev/null',
      GIT_CONFIG_KEY_1: 'core.fsmonitor',
      GIT_CONFIG_VALUE_1: 'false',
      GIT_TEMPLATE_DIR: empty,
      GIT_TERMINAL_PROMPT: '0',
      GIT_ASKPASS: '',
      SSH_ASKPASS: '',
      // No ssh, which would use the keys of the runner, and no other repository of its disk.
      GIT_ALLOW_PROTOCOL: 'http:https',
      // A kustomization names the configuration of helm (`helmGlobals.configHome`), and with it the plugins that helm
      // runs. These are stronger.
      HELM_PLUGINS: empty,
      HELM_REGISTRY_CONFIG: join(empty, 'registry.json'),
      HELM_REPOSITORY_CONFIG: join(empty, 'repositories.yaml'),
    },
  }
}

/**
 * kustomize hands a `releaseName` or a chart's `name` to helm as it is (api/types/helmchartargs.go of 5.8.1): one
 * that is called `--post-renderer=sh` would run the chart's text as a program. So helm gets the options that
 * kustomize itself writes, and no others.
 */
const helmGuard = `#!/bin/sh
for word do
  case $word in
    -c | -f | --api-versions | --client | --debug | --devel | --generate-name | --include-crds | --kube-version | \\
    --name-template | --namespace | --no-hooks | --repo | --short | --skip-tests | --untar | --untardir | \\
    --values | --version) ;;
    -*)
      echo "helm would read \\"$word\\" as an option, which no kustomization may set" >&2
      exit 1
      ;;
  esac
done
command -v helm >/dev/null || {
  echo 'there is no helm on the PATH of this runner' >&2
  exit 127
}
exec helm "$@"
`
