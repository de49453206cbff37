/**
 * Whither the project's own .env files lead a client: a variable of a base URL that is set already. Only the host is looked at, and only
 * of the names that are asked for; no value leaves this file. Pure but for the reads that are handed in.
 */

import { readEnv } from './env-file.ts'
import { hostOf, isOurs } from './hosts.ts'

export interface Says {
  /** It is the gateway. */
  isOurs: boolean
  host: string | undefined
}

/** As loaders read them, the last word first. */
const names = ['.env.local', '.env.development.local', '.env.development', '.env']

/** Undefined: no file sets it, or to nothing. */
export const saysIn = (
  read: (path: string) => string | undefined,
  folders: readonly string[],
  name: string,
  gateway: string,
): Says | undefined => {
  for (const folder of folders)
    for (const file of names) {
      const value = readEnv(read(folder === '' ? file : `${folder}/${file}`) ?? '').get(name)
      if (value !== undefined && value !== '') return { isOurs: isOurs(value, gateway), host: hostOf(value) }
    }
  return undefined
}
