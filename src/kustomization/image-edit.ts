/** One field's wish: keep what is there, remove it, or set this text. */
export type FieldEdit =
  | { readonly kind: 'keep' }
  | { readonly kind: 'remove' }
  | { readonly kind: 'set'; readonly value: string }

export interface ImageEdit {
  /**
   * Which entries: those with exactly this `name`; or ('repository') those whose name it is,
   * else all whose newName is of it. Not found: appended, with that as its name.
   */
  readonly find:
    | { readonly by: 'name'; readonly name: string }
    | { readonly by: 'repository'; readonly repository: string }
  readonly newName: FieldEdit
  readonly newTag: FieldEdit
  readonly digest: FieldEdit
}
