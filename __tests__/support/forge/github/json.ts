import { plain, type Answer } from '../exchange.ts'

/** With the headers that every answer of GitHub has. */
export function json(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const reset = Math.floor(Date.now() / 1000) + 3600
  return plain(status, value === undefined ? '' : JSON.stringify(value), {
    'content-type': 'application/json; charset=utf-8',
    'x-github-media-type': 'github.v3; format=json',
    'x-github-request-id': '0401:1A2B:3C4D5E:6F7A8B:69200000',
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': '4999',
    'x-ratelimit-used': '1',
    'x-ratelimit-reset': String(reset),
    'x-ratelimit-resource': 'core',
    ...headers,
  })
}
