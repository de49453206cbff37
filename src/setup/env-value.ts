/** Values of .env files: what may be written without quotes, and how a secret is shown. Imports nothing. */

/** Reads the same with every reader of such files, and in a shell: no blanks, quotes, `#`, `$`, backslash. */
const safe = /^[\w.:/@%+,[\]?=-]*$/

export const refuseText = (name: string, value: string): void => {
  if (!safe.test(value))
    throw new Error(`the value for ${name} holds characters that .env files are read differently for`)
}

/** Our keys begin with what `respan keys list` shows. */
const ourKey = /^(\w{8})\.\w{32}$/
const shownCharacters = 4

/** For people: enough to know it again, never the value. */
export const masked = (value: string): string => {
  const prefix = ourKey.exec(value)?.[1]
  if (prefix !== undefined) return `${prefix}.…`
  return value.length < 4 * shownCharacters ? '…' : `…${value.slice(-shownCharacters)}`
}
