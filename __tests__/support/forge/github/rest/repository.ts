import type { Handler } from '../call.ts'
import { fullRepositoryJson } from '../repository-json.ts'

export const repository = {
  'repos/get': async ({ hosted, account, addresses }) => ({
    status: 200,
    body: await fullRepositoryJson(hosted, account, addresses),
  }),
} satisfies Record<string, Handler>
