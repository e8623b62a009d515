import type { InputName } from './input-names.ts'
import { invalidInput } from './invalid-input.ts'

/** A text with its placeholders still in it, which are all known. */
export type Template = string & { readonly brand: 'template' }

/** One on a line of its own, or any. A variable of a shell, such as `${HOME}`, is text. */
const placeholder = /^\{([\w-]+)\}[ \t\r]*$|(?<!\$(?=\{[A-Z_]))\{([\w-]+)\}/gm

/** Reads a text with placeholders such as `{images}`, which must be known. */
export function parseTemplate(
  input: InputName,
  text: string,
  known: readonly string[],
): Template {
  for (const [, alone, name = alone ?? ''] of text.matchAll(placeholder))
    if (!known.includes(name))
      throw invalidInput(
        input,
        `has the unknown placeholder {${name}}. The placeholders are ${known.map((one) => `{${one}}`).join(' ')}.`,
      )
  return text as Template
}

/** @param value gets the name of a placeholder, and whether it has a line of its own */
export function fillTemplate(
  template: Template,
  value: (placeholder: string, isAlone: boolean) => string,
): string {
  return template.replace(
    placeholder,
    (_, alone: string | undefined, name: string) =>
      value(alone ?? name, alone !== undefined),
  )
}
