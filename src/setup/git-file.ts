/** What git thinks of files: tracked, ignored, or neither. Without git, nobody is shown anything. Imports node only. */

import { spawnSync } from 'node:child_process'

const gitMsMax = 10_000

export type Standing = 'tracked' | 'ignored' | 'neither' | 'no-git'

/** Names that git prints; undefined = it cannot tell, because there is no repository or no git. */
const namesOf = (cwd: string, args: readonly string[], input = ''): Set<string> | undefined => {
  const { status, stdout } = spawnSync('git', args, { cwd, encoding: 'utf8', input, timeout: gitMsMax })
  // `check-ignore` ends with 1 where nothing is ignored.
  return status === 0 || status === 1 ? new Set(stdout.split('\0').filter((name) => name !== '')) : undefined
}

/** Paths below the root; they need not exist. */
export const standingsOf = (root: string, paths: readonly string[]): Map<string, Standing> => {
  const tracked = namesOf(root, ['ls-files', '-z', '--', ...paths])
  const ignored = tracked && namesOf(root, ['check-ignore', '-z', '--stdin'], paths.join('\0'))
  const of = (path: string): Standing => {
    if (tracked === undefined || ignored === undefined) return 'no-git'
    return tracked.has(path) ? 'tracked' : ignored.has(path) ? 'ignored' : 'neither'
  }
  return new Map(paths.map((path) => [path, of(path)]))
}

export const standingOf = (root: string, path: string): Standing => standingsOf(root, [path]).get(path) ?? 'no-git'
