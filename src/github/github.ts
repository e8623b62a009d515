import { server } from './api.ts'
import { disableAutoMerge, mergeWhenReady } from './merge.ts'
import { pullsFrom } from './pulls.ts'
import { commitOnBranch } from './signed-commit.ts'
import { openClient, type ClientOptions } from '../forge/client.ts'
import type { Forge } from '../forge/forge.ts'
import { openPull } from '../forge/pulls.ts'

/** Opens GitHub's API for one repository; nothing is sent yet. */
export function openGitHub(options: ClientOptions): Forge {
  const api = openClient(server, options)
  return {
    client: api,
    pullsFrom: (branch) => pullsFrom(api, branch),
    open: (wanted) => openPull(api, wanted),
    merge: (pull, wanted) => mergeWhenReady(api, pull, wanted),
    cancelMerge: (pull) => disableAutoMerge(api, pull),
    commitOnBranch: (branch, expected, change) =>
      commitOnBranch(api, branch, expected, change),
    comparesHead: true,
    closesWithBranch: true,
  }
}
