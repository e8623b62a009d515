import { stripTypeScriptTypes } from 'node:module'

// Types are checked by tsc; tests only need them erased (lines and columns are kept).
export default {
  process: (source) => ({ code: stripTypeScriptTypes(source) }),
}
