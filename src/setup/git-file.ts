/** What git thinks of one file: tracked, ignored, or neither. Without git, nobody is shown anything. Imports node only. */

import { spawnSync } from 'node:child_process'

const gitMsMax = 10_000

const says = (cwd: string, ...args: string[]): boolean =>
  spawnSync('git', args, { cwd, stdio: 'ignore', timeout: gitMsMax }).status === 0

export type Standing = 'tracked' | 'ignored' | 'neither' | 'no-git'

/** `path` below the root; it need not exist. */
export const standingOf = (root: string, path: string): Standing => {
  if (!says(root, 'rev-parse', '--is-inside-work-tree')) return 'no-git'
  if (says(root, 'ls-files', '--error-unmatch', '--', path)) return 'tracked'
  return says(root, 'check-ignore', '-q', '--', path) ? 'ignored' : 'neither'
}
