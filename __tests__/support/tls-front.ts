import { execFileSync, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Why there can be no certificates here; undefined where there can. */
export const whyNoCertificates = spawnSync('openssl', ['version'])
  .stdout?.toString()
  .startsWith('OpenSSL 3')
  ? undefined
  : 'there is no openssl 3 here'

/** A server over TLS in front of one on loopback, with a certificate of an authority that nobody knows. */
export interface TlsFront extends AsyncDisposable {
  readonly port: number
  /** The file with the certificate of the authority. */
  readonly authority: string
  /** How many connections there were. */
  connections(): number
}

/** @param path what is before the path of every request, such as "/git" */
export async function startTlsFront(
  behind: string,
  { host, path }: { readonly host: string; readonly path: string },
): Promise<TlsFront> {
  const folder = await mkdtemp(join(tmpdir(), 'tls-'))
  const at = (name: string) => join(folder, name)
  makeCertificate(at('ca'), 'Acme Authority', [])
  makeCertificate(at('server'), host, [
    '-CA',
    at('ca.pem'),
    '-CAkey',
    at('ca.key'),
    '-addext',
    `subjectAltName=DNS:${host},IP:127.0.0.1`,
    '-addext',
    'basicConstraints=critical,CA:FALSE',
  ])
  const [key, cert] = await Promise.all(
    ['server.key', 'server.pem'].map((name) => readFile(at(name))),
  )
  const server = createServer({ key, cert }, (asked, answer) => {
    const { method = '', headers, url = '' } = asked
    if (!url.startsWith(`${path}/`)) return void answer.writeHead(404).end()
    const to = new URL(behind + url.slice(path.length))
    const onward = request(
      to,
      { method, headers: { ...headers, host: to.host } },
      (back) => {
        answer.writeHead(back.statusCode ?? 502, back.headers)
        back.pipe(answer)
      },
    )
    onward.on('error', () => answer.destroy())
    asked.pipe(onward)
  })
  let connections = 0
  server.on('connection', () => connections++)
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    authority: at('ca.pem'),
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function makeCertificate(
  path: string,
  name: string,
  more: readonly string[],
): void {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']
  const out = ['-nodes', '-keyout', `${path}.key`, '-out', `${path}.pem`]
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-days',
      '2',
      ...key,
      ...out,
      '-subj',
      `/CN=${name}`,
      ...more,
    ],
    { stdio: 'ignore' },
  )
}
