/** A kustomization file in a folder that has what its fields may name. */
export interface Overlay {
  readonly text: string
  readonly workloads: string
  readonly isComponent: boolean
}

const IMAGE_FIELDS = 'images:\n- path: spec/custom/image\n'

/**
 * The overlays side by side, and `top`, which is made of them all.
 * To be built together they must not make the same objects, so each is wrapped in one that names them after it.
 */
export function groveOf(
  overlays: readonly Overlay[],
  { wrapped }: { readonly wrapped: boolean },
): ReadonlyMap<string, Uint8Array> {
  const files: Record<string, string> = {}
  const folders: Record<'resources' | 'components', string[]> = {
    resources: [],
    components: [],
  }
  for (const [index, overlay] of overlays.entries()) {
    const own = `o${index}`
    const base = `${own}/base`
    const field = overlay.isComponent ? 'components' : 'resources'
    files[`${own}/kustomization.yaml`] = overlay.text
    files[`${own}/images.yaml`] = IMAGE_FIELDS
    files[`${own}/workloads.yaml`] = overlay.workloads
    files[`${base}/kustomization.yaml`] = 'resources: [workloads.yaml]\n'
    files[`${base}/workloads.yaml`] = overlay.workloads
    files[`w${index}/kustomization.yaml`] =
      `${field}: [../${own}]\nnameSuffix: -${own}\n`
    folders[wrapped ? 'resources' : field].push(
      wrapped ? `../w${index}` : `../${own}`,
    )
  }
  files['top/kustomization.yaml'] = JSON.stringify(folders)
  return new Map(
    Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]),
  )
}
