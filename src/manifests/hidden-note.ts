/** What stands in the place of a program's words where only image changes may be shown: it quotes what it reads. */
export function hiddenNote(words: string): string {
  return `${words} is not shown, as it may quote the manifests: write show-diff: true to show it.`
}
