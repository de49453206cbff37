/**
 * Who reads a .env file and does not start where it has names that he does not know: pydantic-settings, unless told to ignore them.
 * Measured with pydantic-settings 2.16: a prefix of names does not help. In: the files of a package. Out: a path. Imports types only.
 */

import type { Package } from './env-loaders.ts'

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')

const letsIn = /\bextra["']?\s*[=:]\s*(?:["'](?:ignore|allow)["']|Extra\.(?:ignore|allow))|\brespan_/i

/** The file of Python whose settings refuse unknown names in `name`, a .env file of the package. */
export const refuserOf = ({ paths, read }: Package, name: string): string | undefined => {
  const reads = new RegExp(`\\benv_file["']?\\s*[=:][^\\n]*["'/]${escaped(name)}["']`)
  return paths.find((path) => {
    const text = path.endsWith('.py') ? (read(path) ?? '') : ''
    return /\bpydantic_settings\b/.test(text) && reads.test(text) && !letsIn.test(text)
  })
}
