/**
 * Asks git about a project. Where a repository is there and git does not answer, that is an error: "nothing is known" must never read
 * as "all is safe". Imports node and core only.
 */

import { spawnSync } from 'node:child_process'
import { existsSync, lstatSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { GatewayError } from '../core/errors.ts'

const gitMsMax = 60_000
const bytesMax = 256_000_000

/** As git tells: a folder with a HEAD, or the file of a work tree. */
const isGit = (path: string): boolean => {
  const found = lstatSync(path, { throwIfNoEntry: false })
  return found?.isFile() === true || existsSync(join(path, 'HEAD'))
}

/** How many folders up the repository of the root begins; undefined: there is none. */
export const levelsAbove = (root: string): number | undefined => {
  let levels = 0
  for (let folder = root; ; folder = dirname(folder), levels++) {
    if (isGit(join(folder, '.git'))) return levels
    if (dirname(folder) === folder) return undefined
  }
}

export const isRepository = (root: string): boolean => levelsAbove(root) !== undefined

/**
 * What git prints; undefined: there is no repository. Paths among the arguments mean themselves, whatever signs are in them.
 * Throws `forbidden`, with git's own words, where it fails. `input`: its standard input.
 */
export const askGit = (root: string, args: readonly string[], input = ''): string | undefined => {
  if (!isRepository(root)) return undefined
  // `check-ignore` does not know the option, and takes its paths from its input.
  const literal = args.includes('--') ? ['--literal-pathspecs'] : []
  const said = spawnSync('git', [...literal, ...args], {
    cwd: root,
    encoding: 'utf8',
    input,
    timeout: gitMsMax,
    maxBuffer: bytesMax,
  })
  // `check-ignore` ends with 1 where nothing is ignored.
  if (said.status === 0 || (said.status === 1 && args[0] === 'check-ignore')) return said.stdout
  const why = said.error?.message ?? said.stderr.trim()
  throw new GatewayError('forbidden', `git does not say which files are yours, and nothing is done without: ${why}`)
}

/** What git prints; undefined where it cannot be asked, too. For what is no worse off without. */
export const tryGit = (root: string, args: readonly string[]): string | undefined => {
  try {
    return askGit(root, args)
  } catch {
    return undefined
  }
}
