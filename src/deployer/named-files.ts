import type { DeployerFiles } from '../request/folders/deployed-by.ts'
import { globExpression } from '../request/folders/glob.ts'

/** Whether a file of a repository is one of those that a line of `deployed-by` names: itself, or in a folder. */
export function isNamed({ path }: DeployerFiles, file: string): boolean {
  if (!/\.(ya?ml|json)$/i.test(file)) return false
  const parts = file.split('/')
  const above = parts.map((_, index) => parts.slice(0, index + 1).join('/'))
  const expression = globExpression(path)
  return (
    path === '.' || above.some((one) => one === path || expression.test(one))
  )
}
