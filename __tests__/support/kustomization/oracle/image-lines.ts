/**
 * The image references of each of the overlays that were built together, as kustomize writes them.
 * By lines, because the output holds thousands of objects that are all written alike.
 */
export function imageLines(
  output: string,
  overlays: number,
): readonly (readonly string[])[] {
  const found: string[][] = Array.from({ length: overlays }, () => [])
  for (const object of output.split(/^---\n/m)) {
    const name = /^ {2}name: (?:dev-)?runs(?:-x)?-o(\d+)$/m.exec(object)
    const images = [
      ...object.matchAll(/^ +(?:- )?(?:image|reference): (.+)$/gm),
    ]
    if (name === null) continue
    found[Number(name[1])]?.push(...images.map(([, image = '']) => image))
  }
  return found
}
