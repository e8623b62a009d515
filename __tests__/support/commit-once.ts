/** A line of shell that adds an empty commit to the main branch of a repository, the first time that it runs. */
export function commitOnce(path: string): string {
  const git = `git -C ${path} -c user.name=Grace -c user.email=grace@example.com`
  const commit = `$(echo theirs | ${git} commit-tree -p main 'main^{tree}')`
  return `mkdir ${path}/once 2>/dev/null && ${git} update-ref refs/heads/main ${commit} || true`
}
