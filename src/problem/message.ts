/** Names in a sentence, which stays one when they are many. */
export function listed(
  names: readonly string[],
  most = 5,
  separator = ', ',
): string {
  const shown = names.slice(0, most).join(separator)
  const left = names.length - most
  return left > 0 ? `${shown} and ${left} more` : shown
}

/** The sentence that a text begins with. */
export function firstSentence(message: string): string {
  return /^.*?[.!?](?= [A-Z]|$)/s.exec(message)?.[0] ?? message
}

/** A text with addresses, but none of the credentials in them: `git@` is the user of every ssh address. */
export function withoutPasswords(text: string): string {
  return text.replace(/(:\/\/)(?!git@)[^/@\s'"]+@/g, '$1***@')
}

/** A folder in a sentence: the root of a repository has no name. */
export function folderName(path: string): string {
  return path === '.' ? 'the root' : path
}

/** A folder at the start of a sentence. */
export function folderAtStart(path: string): string {
  return path === '.' ? 'The root' : path
}

/** A runner shows 4096 characters of an annotation. What to do comes last, so a value that is quoted is cut. */
const longestWord = 300

/** A message without words that are longer than anybody reads. */
export function withoutLongWords(message: string): string {
  return message.replace(/[^\s"]+/g, (word) =>
    word.length > longestWord ? `${word.slice(0, 100)}...` : word,
  )
}
