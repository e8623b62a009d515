import { lines, type Input } from '../input-values.ts'
import { parsePrivateKey } from './private-key.ts'
import type { SshAddress } from './ssh-address.ts'
import type { Target } from './target.ts'
import { invalidInput, invalidValue } from '../invalid-input.ts'

/** What ssh needs to reach a repository. */
export interface SshAccess {
  readonly address: SshAddress
  /** The text of the private key: a secret. */
  readonly key: string
  /** The text of a file of known hosts. */
  readonly knownHosts: string
}

/** Reads `ssh-key` and `ssh-known-hosts`; undefined without a key. */
export function parseSshKey(
  input: Input,
  target: Target,
): SshAccess | undefined {
  const address = target.kind === 'hosted' ? target.ssh : undefined
  if (address !== undefined) {
    const { kind, text: key } = parsePrivateKey(input, 'ssh-key')
    if (kind === 'ssh')
      return { address, key, knownHosts: parseKnownHosts(input, address) }
    throw invalidInput('ssh-key', 'is a GPG key. Give an SSH key.')
  }
  if (input('ssh-known-hosts') === '') return undefined
  throw invalidInput(
    'ssh-known-hosts',
    'is given, but "ssh-key" is empty. Check that the secret exists from which it comes, or remove ssh-known-hosts.',
  )
}

/**
 * The host keys that GitHub and GitLab publish (docs.github.com, "GitHub's SSH key fingerprints"; docs.gitlab.com,
 * "GitLab.com settings").
 */
const published = [
  [
    'github.com',
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl',
    'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBEmKSENjQEezOmxkZMy7opKgwFB9nkt5YRrYMjNuG5N87uRgg6CLrbo5wAdT/y6v0mKV0U2w0WZ2YB/++Tpockg=',
    'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQCj7ndNxQowgcQnjshcLrqPEiiphnt+VTTvDP6mHBL9j1aNUkY4Ue1gvwnGLVlOhGeYrnZaMgRK6+PKCUXaDbC7qtbW8gIkhL7aGCsOr/C56SJMy/BCZfxd1nWzAOxSDPgVsmerOBYfNqltV9/hWCqBywINIR+5dIg6JTJ72pcEpEjcYgXkE2YEFXV1JHnsKgbLWNlhScqb2UmyRkQyytRLtL+38TGxkxCflmO+5Z8CSSNY7GidjMIZ7Q4zMjA2n1nGrlTDkzwDCsw+wqFPGQA179cnfGWOWRVruj16z6XyvxvjJwbz0wQZ75XK5tKSb7FNyeIEs4TT4jk+S4dhPeAUC5y+bDYirYgM4GC7uEnztnZyaVWQ7B381AK4Qdrwt51ZqExKbQpTUNn+EjqoTwvqNj4kqx5QUCI0ThS/YkOxJCXmPUWZbhjpCg56i+2aB6CmK2JGhn57K5mj0MNdBXA4/WnwH6XoPWJzK5Nyu2zB3nAZp+S5hpQs+p1vN1/wsjk=',
  ],
  [
    'gitlab.com',
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAfuCHKVTjquxvt6CM6tdG4SLp1Btn/nOeHHE5UOzRdf',
    'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBFSMqzJeV9rUzU4kWitGjeR4PWSa29SPqJ1fVkhtj3Hw9xjLVXVYrU9QlYWrOLXBpQ6KWjbjTDTdDkoohFzgbEY=',
    'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCsj2bNKTBSpIYDEGk9KxsGh3mySTRgMtXL583qmBpzeQ+jqCMRgBqB98u3z++J1sKlXHWfM9dyhSevkMwSbhoR8XIq/U0tCNyokEi/ueaBMCvbcTHhO7FcwzY92WK4Yt0aGROY5qX2UKSeOvuP4D6TPqKF1onrSzH9bx9XUf2lEdWT/ia1NEKjunUqu1xOB/StKDHMoX4/OKyIzuS0q/T1zOATthvasJFoPrAjkohTyaDUz2LN5JoH839hViyEG82yB+MjcFV5MU3N1l1QL3cVUCh93xSaua1N85qivl+siMkPGbO5xR/En4iEY6K2XPASUEMaieWVNTRCtJ4S8H+9',
  ],
] as const

/** A line of sshd(8), SSH_KNOWN_HOSTS FILE FORMAT. */
const knownHost = /^(@[\w-]+\s+)?\S+\s+[\w@.-]+\s+[\w+/]{30,}=*(\s|$)/

/**
 * Reads `ssh-known-hosts`, in place of what is published for the host.
 * @returns the text of a file of known hosts
 */
function parseKnownHosts(input: Input, { host, port }: SshAddress): string {
  const given = lines(input('ssh-known-hosts'))
  const wrong = given.find((line) => !knownHost.test(line))
  if (wrong !== undefined)
    throw invalidValue(
      'ssh-known-hosts',
      `"${wrong}" is not a line of a known_hosts file. Write HOST TYPE KEY, as ssh-keyscan prints it.`,
    )
  const [, ...keys] =
    published.find(([name]) => name === host && port === '') ?? []
  const known = given.length > 0 ? given : keys.map((key) => `${host} ${key}`)
  if (known.length > 0) return `${known.join('\n')}\n`
  const scan = port === '' ? host : `-p ${port} ${host}`
  throw invalidInput(
    'ssh-known-hosts',
    `is empty, and the host key of ${host} is not known. Write the lines that "ssh-keyscan ${scan}" prints, after you have compared them with what the owner of the server publishes.`,
  )
}
