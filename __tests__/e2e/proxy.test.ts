import { expect, test } from '@jest/globals'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { small } from '../support/layouts/small.ts'
import { startStage } from '../support/stage.ts'

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
