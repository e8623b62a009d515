import { describe, expect, test } from '@jest/globals'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { small } from '../support/layouts/small.ts'
import { startStage } from '../support/stage.ts'
import { startTlsFront, whyNoCertificates } from '../support/tls-front.ts'

/** A proxy that sends every tunnel to one port of this machine, and notes where the client wanted to go. */
async function startProxy(port: number) {
  const asked: (string | undefined)[] = []
  const server = createServer()
  server.on('connect', ({ url }, client) => {
    asked.push(url)
    const upstream = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      upstream.pipe(client)
      client.pipe(upstream)
    })
    for (const socket of [client, upstream]) socket.on('error', () => {})
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    asked,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.dispose]: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

test("GitHub's API is asked through the proxy of the environment", async () => {
  await using stage = await startStage(small)
  const api = new URL(stage.forge.apiUrl)
  using proxy = await startProxy(Number(api.port))
  const behind = new URL(api)
  behind.host = 'api.acme.example'
  const result = await stage.bump(
    {
      images: 'ghcr.io/acme/api:v2',
      overlays: 'k8s/overlays/production',
      validate: 'none',
      publish: 'pull-request',
    },
    {
      env: {
        GITHUB_API_URL: behind.href.replace(/\/$/, ''),
        http_proxy: proxy.url,
        no_proxy: '127.0.0.1',
      },
    },
  )
  expect(result.outputs).toMatchObject({ outcome: 'proposed' })
  expect(new Set(proxy.asked)).toEqual(
    new Set([`api.acme.example:${api.port}`]),
  )
})

const host = 'ghe.acme.example'
const proposing = {
  images: 'ghcr.io/acme/api:v2',
  overlays: 'k8s/overlays/production',
  validate: 'none',
  publish: 'pull-request',
}

/** A pull request on a server below a path, whose certificate an authority of our own has issued. */
async function propose(
  where: 'by name' | 'by address',
  withAuthority: readonly string[],
  { noProxy = '', proxyIn = 'https_proxy', serverName = host } = {},
) {
  await using stage = await startStage(small)
  await using front = await startTlsFront(stage.forge.url, {
    host,
    path: '/git',
  })
  using proxy = await startProxy(front.port)
  const server =
    where === 'by name'
      ? `https://${serverName}/git`
      : `https://127.0.0.1:${front.port}/git`
  const result = await stage.bump(
    { ...proposing, timeout: '20s' },
    {
      env: {
        GITHUB_SERVER_URL: server,
        GITHUB_API_URL: `${server}/api/v3`,
        [proxyIn]: proxy.url,
        no_proxy: noProxy,
        ...Object.fromEntries(
          withAuthority.map((name) => [name, front.authority]),
        ),
      },
    },
  )
  return {
    result,
    asked: proxy.asked,
    connections: front.connections(),
    server,
  }
}

const authorities = ['GIT_SSL_CAINFO', 'NODE_EXTRA_CA_CERTS']

if (whyNoCertificates !== undefined)
  describe.skip(`an own authority (${whyNoCertificates})`, () => {
    test('needs certificates', () => {})
  })
else
  describe('an Enterprise server below a path, with a certificate of an own authority', () => {
    test('is reached through the proxy alone, by git and by API calls', async () => {
      const { result, asked, connections, server } = await propose(
        'by name',
        authorities,
      )
      expect(result.outputs).toMatchObject({
        outcome: 'proposed',
        'commit-url': expect.stringContaining(`${server}/acme/api/commit/`),
      })
      expect(new Set(asked)).toEqual(new Set([`${host}:443`]))
      expect(asked).toHaveLength(connections)
    })

    test('is reached directly where no_proxy names it', async () => {
      const { result, asked, connections } = await propose(
        'by address',
        authorities,
        { noProxy: '127.0.0.1' },
      )
      expect(result.outputs).toMatchObject({ outcome: 'proposed' })
      expect(asked).toEqual([])
      expect(connections).toBeGreaterThan(1)
    })

    test.each(['ALL_PROXY', 'all_proxy'])(
      'is reached through the proxy of %s',
      async (proxyIn) => {
        const { result, asked, connections } = await propose(
          'by name',
          authorities,
          { proxyIn },
        )
        expect(result.outputs).toMatchObject({ outcome: 'proposed' })
        expect(asked).toHaveLength(connections)
      },
    )

    test('is not trusted by the name of another host', async () => {
      const { result } = await propose('by name', authorities, {
        serverName: 'other.acme.example',
      })
      expect(result.outputs).toMatchObject({ reason: 'unreachable' })
      expect(result.annotations[0]?.message).toContain('for another host')
    })

    test.each(authorities)(
      'is not trusted where only the other program knows the authority: %s is named',
      async (missing) => {
        const { result } = await propose(
          'by name',
          authorities.filter((name) => name !== missing),
        )
        expect(result.outputs).toMatchObject({ reason: 'unreachable' })
        expect(result.annotations[0]?.message).toContain(missing)
      },
    )
  })
