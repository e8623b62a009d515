import { history } from './history.ts'
import { issues } from './issues.ts'
import { objects } from './objects.ts'
import { pulls } from './pulls.ts'
import { refs } from './refs.ts'
import { repository } from './repository.ts'

/** By octokit's names. The description that requests are held against has the same. */
export const routes = {
  ...history,
  ...issues,
  ...objects,
  ...pulls,
  ...refs,
  ...repository,
}
