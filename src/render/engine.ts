import type { RenderResult } from './cache.ts'
import { addNamedFiles, type Changes, type Files } from './input-files.ts'
import type { KnownNeeds } from './needs.ts'
import { prefetch } from './prefetch.ts'
import { renderFolder, type RenderServices } from './render.ts'

/** Renders the folders of one commit. */
export interface Engine {
  /** Fetches what renders of these folders will probably read, before anything is known of them. Only an optimisation. */
  prefetch(folders: readonly string[]): Promise<void>
  /** The files that a render of the folder reads, as far as they are known by now. */
  inputs(folder: string): Promise<Files>
  /** Renders a folder with some files changed. That it does not build is a value, whatever the cause. */
  build(folder: string, changes?: Changes): Promise<RenderResult>
}

/** The engine of a commit; undefined for `validate: none`. */
export function openEngine(
  services: RenderServices,
  commit: string,
): Engine | undefined {
  const { kustomize, objects, timeline } = services
  if (kustomize === undefined) return undefined
  const loaded = new Map<string, Promise<Files>>()
  const knownNeeds: KnownNeeds = new Map()
  const inputs = (folder: string) => {
    const source = { objects, commit, files: new Map() }
    const files = loaded.get(folder) ?? addNamedFiles([folder], source)
    loaded.set(folder, files)
    return files
  }
  return {
    inputs,
    prefetch: (folders) =>
      timeline.time('fetch files', prefetch(objects, commit, folders)),
    async build(folder, changes = new Map()) {
      const files = await inputs(folder)
      const what = { objects, commit, files, folder, changes, knownNeeds }
      const rendering = renderFolder(kustomize, services, what)
      return timeline.time(`render ${folder}`, rendering)
    },
  }
}
