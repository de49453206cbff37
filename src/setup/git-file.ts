/** What git thinks of files: tracked, ignored, or neither. Without a repository, nobody is shown anything. */

import { askGit } from './git.ts'

export type Standing = 'tracked' | 'ignored' | 'neither' | 'no-git'

/** Paths below the root; they need not exist. Throws `forbidden` where git fails. */
export const standingsOf = (root: string, paths: readonly string[]): Map<string, Standing> => {
  const names = (text: string | undefined) => new Set(text?.split('\0'))
  const listed = askGit(root, ['ls-files', '-z', '--', ...paths])
  const [tracked, ignored] = [names(listed), names(askGit(root, ['check-ignore', '-z', '--stdin'], paths.join('\0')))]
  const of = (path: string): Standing => {
    if (listed === undefined) return 'no-git'
    return tracked.has(path) ? 'tracked' : ignored.has(path) ? 'ignored' : 'neither'
  }
  return new Map(paths.map((path) => [path, of(path)]))
}

export const standingOf = (root: string, path: string): Standing => standingsOf(root, [path]).get(path) ?? 'no-git'
