const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/
/** Names that RFC 2606 and 6761 keep free: no address ever stands behind them. */
const reserved = /(^|\.)(invalid|test|example|localhost)$/
const reservedDomain = /(^|\.)example\.(com|net|org)$/

/**
 * Tests may talk to this machine and to nobody else, whatever the code under test does:
 * a remote that could be real ends the test before the first request.
 */
export function assertLocal(remote: string): void {
  const host = hostOf(remote)
  if (host === undefined || isHarmless(host)) return
  throw new Error(
    `Refused to use '${remote}' in a test: only loopback, a local path or a reserved name (.invalid, .test, .example) is allowed`,
  )
}

function isHarmless(host: string): boolean {
  return loopback.test(host) || reserved.test(host) || reservedDomain.test(host)
}

/** `undefined` for what stays on this machine: a path, a `file:` URL, `owner/name`. */
function hostOf(remote: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(remote)) {
    const url = new URL(remote)
    return url.protocol === 'file:' ? undefined : url.hostname.toLowerCase()
  }
  // scp-like: [user@]host:path, but neither a refspec's `a:b/c` nor a Windows drive
  const scp = /^[^/\\\s:]+@([^/\\\s:]+):/.exec(remote)
  return scp?.[1]?.toLowerCase()
}
