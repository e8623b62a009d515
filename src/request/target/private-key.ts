import type { Input } from '../input-values.ts'
import type { InputName } from '../input-names.ts'
import { invalidInput } from '../invalid-input.ts'

/** What begins and ends the file of a private key of OpenSSH, an older SSH key, or a GPG key. */
const frame = /^-----BEGIN ([A-Z ]+)-----\n([^]*)\n-----END \1-----\n$/

export interface PrivateKey {
  readonly kind: 'ssh' | 'gpg'
  /** As ssh, ssh-keygen or gpg reads it: a secret. */
  readonly text: string
}

/** Reads the private key of an input. Line ends and a final newline that were lost on the way are mended. */
export function parsePrivateKey(input: Input, name: InputName): PrivateKey {
  const text = `${input(name).replace(/[ \t]*\r?\n[ \t]*|\r/g, '\n')}\n`
  const [, label = '', body = ''] = frame.exec(text) ?? []
  if (!/PRIVATE KEY( BLOCK)?$/.test(label))
    throw invalidInput(name, mistake(text))
  const isWhole =
    label === 'OPENSSH PRIVATE KEY'
      ? cipherOf(Buffer.from(body, 'base64'))
      : /^(.+: .+\n)*\n*[\w+/=\n-]+$/.test(body)
  if (isWhole === undefined || isWhole === false)
    throw invalidInput(
      name,
      `is damaged: a part of the key is missing. ${whole}`,
    )
  const isLocked =
    label.startsWith('ENCRYPTED') ||
    /^Proc-Type: .*ENCRYPTED/m.test(body) ||
    (typeof isWhole === 'string' && isWhole !== 'none')
  if (isLocked)
    throw invalidInput(
      name,
      `has a passphrase, which nobody can type here. Make a key without one: ssh-keygen -t ed25519 -N '' -f key`,
    )
  return { kind: label.startsWith('PGP') ? 'gpg' : 'ssh', text }
}

const whole =
  'Give the whole file of the private key, with its first and its last line.'

function mistake(text: string): string {
  if (/^(ssh|ecdsa|sk)-|^-----BEGIN .*PUBLIC KEY/.test(text))
    return 'is a public key. Give the file of the private key, whose name has no ".pub".'
  return text.startsWith('PuTTY-')
    ? 'is a key of PuTTY. Convert it: puttygen key.ppk -O private-openssh -o key'
    : `is not a private key. ${whole}`
}

const magic = 'openssh-key-v1\0'

/**
 * The cipher of a key file of OpenSSH (its PROTOCOL.key), "none" without a passphrase; undefined where it is cut off.
 */
function cipherOf(file: Buffer): string | undefined {
  if (!file.toString('latin1').startsWith(magic)) return undefined
  const strings: Buffer[] = []
  let at = magic.length
  while (at + 4 <= file.length) {
    const end = at + 4 + file.readUInt32BE(at)
    strings.push(file.subarray(at + 4, end))
    // The number of keys follows the third string: the cipher, the derivation of its key, and options of that.
    at = strings.length === 3 ? end + 4 : end
  }
  const [cipher] = strings
  return at === file.length && strings.length === 5
    ? cipher?.toString()
    : undefined
}
