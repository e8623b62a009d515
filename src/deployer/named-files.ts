import { pathsDownTo } from './deployer.ts'
import type { DeployerFiles } from '../request/folders/deployed-by.ts'
import { globExpression } from '../request/folders/glob.ts'

/** Whether a file of a repository is one of those that a line of `deployed-by` names: itself, or in a folder. */
export function isNamed({ path }: DeployerFiles, file: string): boolean {
  if (!/\.(ya?ml|json)$/i.test(file)) return false
  const expression = globExpression(path)
  return (
    path === '.' ||
    pathsDownTo(file).some((one) => one === path || expression.test(one))
  )
}
