/** What a path of a repository holds; a plain text or Buffer is a regular file. */
export type Entry =
  | string
  | Buffer
  | { readonly kind: 'executable'; readonly content: string | Buffer }
  | { readonly kind: 'symlink'; readonly target: string }
  | { readonly kind: 'submodule'; readonly commit: string }
  | { readonly kind: 'deleted' }

/** A tree of files, by path. In a commit on top of another: what changes. */
export type Files = Readonly<Record<string, Entry>>

export const executable = (content: string | Buffer): Entry => ({
  kind: 'executable',
  content,
})

export const symlink = (target: string): Entry => ({ kind: 'symlink', target })

export const submodule = (commit: string): Entry => ({
  kind: 'submodule',
  commit,
})

export const deleted: Entry = { kind: 'deleted' }
