/** The header that a token becomes; as secret as the token itself. */
export function basicCredentials(token: string): string {
  return Buffer.from(`x-access-token:${token}`).toString('base64')
}

/** A server or a program may say again what it was given. */
export function withoutToken(words: string, token: string): string {
  if (token === '') return words
  return [token, basicCredentials(token)].reduce(
    (rest, secret) => rest.replaceAll(secret, '***'),
    words,
  )
}
