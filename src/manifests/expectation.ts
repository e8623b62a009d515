/** What an image of the request is to look like wherever its entry reaches. */
export interface ExpectedImage {
  /** As the user wrote it. */
  readonly wanted: string
  /** The entry's name. */
  readonly name: string
  /** The reference that the entry is to give. */
  readonly reference: string
  /** The reference that the entry gave, where it gave a whole one. */
  readonly previous?: string | undefined
  /** The tag or digest that stands for this entry in the marked render. */
  readonly marker: string
  /** Whether the folder only uses the entry's file: then it may deploy the image by another name, as from a mirror. */
  readonly isFromBelow: boolean
}

/** The three renders of one overlay. What was there before is missing when it did not build. */
export interface Renders {
  readonly before: string | undefined
  readonly after: string
  readonly marked: string
}
