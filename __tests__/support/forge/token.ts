import { createHash } from 'node:crypto'

/**
 * A token as GitHub gives them to Apps and workflows: `ghs_<app id>_<JWT>`, some 520 characters
 * with `.`, `-` and `_`. Code that counts on 40 letters and digits breaks in a test, not in production.
 */
export function installationToken(name: string): string {
  const header = base64url('{"alg":"RS256","typ":"JWT"}')
  const claims = base64url(
    JSON.stringify({ iss: 'forge', sub: name, aud: noise(name, 48) }),
  )
  const start = `ghs_1042337_${header}.${claims}.-_`
  return start + noise(name, 520 - start.length)
}

/** Repeatable characters that differ from name to name. */
function noise(name: string, length: number): string {
  let text = ''
  for (let block = 0; text.length < length; block++) {
    text += createHash('sha256').update(`${name} ${block}`).digest('base64url')
  }
  return text.slice(0, length)
}

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url')
}
