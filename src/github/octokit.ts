import { getOctokit } from '@actions/github'

export type Octokit = ReturnType<typeof getOctokit>

/** Deprecation headers are another's words, and octokit would print them as they come. */
const silent = { debug() {}, info() {}, warn() {}, error() {} }

/** A client of the REST API that is at this address; nothing is sent yet. */
export function openOctokit(token: string, baseUrl: string): Octokit {
  return getOctokit(token, {
    baseUrl,
    log: silent,
    // A token does not follow a redirection.
    request: { redirect: 'error' },
  })
}
