/**
 * Whither the project's own .env files lead a client: a variable of a base URL that is set already. Only the host is looked at, and only
 * of the names that are asked for; no value leaves this file. Pure but for the reads that are handed in.
 */

import { hostOf, isOurs } from './hosts.ts'

export interface Says {
  /** It is the gateway. */
  isOurs: boolean
  host: string | undefined
}

/** As loaders read them, the last word first. */
const names = ['.env.local', '.env.development.local', '.env.development', '.env']

const assigned = (text: string, name: string): string | undefined => {
  const found = [...text.matchAll(/^[^\S\n]*(?:export\s+)?([A-Za-z_]\w*)[^\S\n]*=[^\S\n]*(["']?)([^\n"']*)\2/gm)]
  return found.findLast((match) => match[1] === name)?.[3]?.trim()
}

/** Undefined: no file sets it, or to nothing. */
export const saysIn = (
  read: (path: string) => string | undefined,
  folders: readonly string[],
  name: string,
  gateway: string,
): Says | undefined => {
  for (const folder of folders)
    for (const file of names) {
      const value = assigned(read(folder === '' ? file : `${folder}/${file}`) ?? '', name)
      if (value !== undefined && value !== '') return { isOurs: isOurs(value, gateway), host: hostOf(value) }
    }
  return undefined
}
