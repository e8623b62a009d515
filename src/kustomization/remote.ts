/**
 * Whether kustomize takes a reference for a git repository, or for a file to fetch by http.
 * What `NewRepoSpecFromURL` of kustomize 5.8.1 (api/internal/git/repospec.go) accepts; and what older
 * ones did, a host's name before a path with `//` or `?ref=`, which is nobody's local folder.
 */
export function isRemote(reference: string): boolean {
  const address = reference.replace(/^git::/i, '')
  const [place = ''] = address.split('?', 1)
  if (/^(?:https?|ssh|file):\/\//i.test(place)) return true
  if (/^github\.com[/:]/i.test(place)) return isRepository(place)
  if (/^[a-z][a-z0-9-]*@/i.test(place)) return isRepository(place)
  const isHost = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?\//i.test(place)
  return (
    isHost &&
    (place.includes('//') || /\?(?:.*&)?(?:ref|version)=/.test(address))
  )
}

/** Behind the host there is an owner and a name, or a mark that says where the repository ends. */
function isRepository(place: string): boolean {
  const path = place.replace(/^[^/:]*[/:]/, '')
  return (
    path !== place &&
    (/_git\/|\/\/|\.git/.test(path) || path.split('/').length >= 2)
  )
}
