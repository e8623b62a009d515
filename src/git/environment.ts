import { sshCommand } from './ssh.ts'
import { passedVariables, type Environment } from '../process/variables.ts'
import { basicCredentials } from '../request/target/token.ts'

/**
 * The environment of every git command: built from nothing, so that no configuration, hook, helper or
 * repository of the job reaches it. An object that is not here is an error, never a silent download.
 *
 * @param home an empty folder of our own
 */
export function gitEnvironment(
  runner: Environment,
  home: string,
): Record<string, string> {
  return {
    ...passedVariables(runner, ['GIT_SSL_CAINFO', 'GIT_SSL_CAPATH']),
    HOME: home,
    TMPDIR: home,
    TEMP: home,
    TMP: home,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    SSH_ASKPASS: '',
    GIT_EDITOR: ':',
    GIT_PAGER: 'cat',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_PROTOCOL_FROM_USER: '0',
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_NO_LAZY_FETCH: '1',
  }
}

/** What a command has instead to talk to one repository, and to nothing else. */
export function networkEnvironment(
  url: string,
  token: string,
): Record<string, string> {
  // As a bare user@host:path, ssh has no scheme.
  const [, protocol = 'ssh'] = /^(\w+):\/\//.exec(url) ?? []
  const header = `http.${url}.extraheader`
  const authorization = `AUTHORIZATION: basic ${basicCredentials(token)}`
  const settings = [
    ['http.followRedirects', 'false'],
    ['http.lowSpeedLimit', '1'],
    ['http.lowSpeedTime', '60'],
    // After an empty entry, which clears what any other configuration has set, and scoped to the exact URL:
    // the only form that always sends exactly one header (a second one is a 400 at GitHub).
    ...(token === ''
      ? []
      : [
          [header, ''],
          [header, authorization],
        ]),
  ]
  const entries = settings.flatMap(([key = '', value = ''], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ])
  return {
    ...(Object.fromEntries(entries) as Record<string, string>),
    GIT_CONFIG_COUNT: String(settings.length),
    GIT_ALLOW_PROTOCOL: protocol,
    GIT_SSH_COMMAND: sshCommand,
    GIT_SSH_VARIANT: 'ssh',
    GIT_NO_LAZY_FETCH: '0',
  }
}
