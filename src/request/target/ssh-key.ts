import { invalidInput } from '../../problem.ts'
import type { Input } from '../input-values.ts'
import { parseKnownHosts } from './known-hosts.ts'
import { parsePrivateKey } from './private-key.ts'
import type { SshAddress } from './ssh-address.ts'
import type { Target } from './target.ts'

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
    const { text: key, label } = parsePrivateKey(input, 'ssh-key')
    if (!label.startsWith('PGP'))
      return { address, key, knownHosts: parseKnownHosts(input, address) }
    throw invalidInput('ssh-key', 'is a GPG key. Give an SSH key.')
  }
  if (input('ssh-known-hosts') === '') return undefined
  throw invalidInput(
    'ssh-known-hosts',
    'is given, but "ssh-key" is empty. Check that the secret exists from which it comes, or remove ssh-known-hosts.',
  )
}
