/**
 * A text that is longer than the target takes: cut, with a hash of the whole behind it, so that the same is always sent alike
 * and two that begin alike stay two. In: text. Out: text. Imports nothing of ours.
 */

import { createHash } from 'node:crypto'

const hashCharacters = 8

/** Hexadecimal digits of a hash of the text. */
export const digest = (text: string, characters: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, characters)

/** `whole` is what the text was made of, where it has been respelt. */
export const shorten = (text: string, charactersMax: number, whole = text): string =>
  `${text.slice(0, charactersMax - hashCharacters - 1)}_${digest(whole, hashCharacters)}`
