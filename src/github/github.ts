import { openApi } from './api.ts'
import { disableAutoMerge, mergeWhenReady } from './merge.ts'
import { addMetadata } from './metadata.ts'
import { openPull, pullsFrom } from './pulls.ts'
import { commitOnBranch } from './signed-commit.ts'
import { updatePull } from '../forge/calls.ts'
import type { ClientOptions } from '../forge/client.ts'
import type { Forge } from '../forge/forge.ts'

/** Opens GitHub's API for one repository; nothing is sent yet. */
export function openGitHub(options: ClientOptions): Forge {
  const api = openApi(options)
  return {
    client: api,
    pushObstacle: async () => undefined,
    login: () => api.login(),
    pullsFrom: (branch) => pullsFrom(api, branch),
    open: (wanted) => openPull(api, wanted),
    update: (pull, text) => updatePull(api, pull, text),
    addMetadata: (pull, metadata) => addMetadata(api, pull, metadata),
    merge: (pull, wanted) => mergeWhenReady(api, pull, wanted),
    cancelMerge: (pull) => disableAutoMerge(api, pull),
    commitOnBranch: (branch, expected, change) =>
      commitOnBranch(api, branch, expected, change),
    comparesHead: true,
    closesWithBranch: true,
  }
}
