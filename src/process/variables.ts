/** The variables of the runner. */
export type Environment = Readonly<Record<string, string | undefined>>

/** What the programs of a run need to know of it. */
export interface ProgramContext {
  /** RUNNER_TEMP */
  readonly temporaryFolder: string
  readonly environment: Environment
  readonly signal: AbortSignal
}

/** Where programs, proxies and certificates are, and what a process on Windows needs to start. */
const common = [
  'PATH',
  'PATHEXT',
  'SystemRoot',
  'SYSTEMROOT',
  'ComSpec',
  ...['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'].flatMap((name) => [
    name,
    name.toUpperCase(),
  ]),
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
]

/** Windows looks for a program in the current folder first, unless this is set. */
export const notFromCurrentFolder = {
  NoDefaultCurrentDirectoryInExePath: '1',
} as const

/**
 * The variables of the runner that a program may have. No others are passed on: no token, no secret of the job.
 * @param more the variables that this program needs besides
 */
export function passedVariables(
  runner: Environment,
  more: readonly string[] = [],
  platform: NodeJS.Platform = process.platform,
): Record<string, string> {
  const passed = [...common, ...more].flatMap((name) => {
    const value = runner[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return {
    ...Object.fromEntries(passed),
    ...(platform === 'win32' ? notFromCurrentFolder : {}),
  }
}

/**
 * What Node's client of HTTP needs to use `all_proxy` as git does, which falls back to it. It cannot use one of SOCKS.
 * @returns the variables to set
 */
export function allProxyVariables(runner: Environment): Record<string, string> {
  const proxy = runner['all_proxy'] ?? runner['ALL_PROXY'] ?? ''
  if (proxy === '' || /^(?!https?:)\w+:\/\//.test(proxy)) return {}
  const missing = ['http_proxy', 'https_proxy'].filter(
    (name) => (runner[name] ?? runner[name.toUpperCase()]) === undefined,
  )
  return Object.fromEntries(missing.map((name) => [name, proxy]))
}
