/** A project in a folder of its own, with or without git, gone after the test. */

import { execFileSync } from 'node:child_process'
import { chmodSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { type Files, makeFolder as makePlain } from './shared.ts'

export const git = (root: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.com', ...args], { cwd: root, encoding: 'utf8' })

export interface FolderOptions {
  /** 'commit': all that git does not ignore is committed. */
  git?: 'none' | 'init' | 'commit'
}

/** Texts that begin as a script does are made to run. */
export const makeFolder = (files: Files, { git: how = 'none' }: FolderOptions = {}): string => {
  const root = realpathSync(makePlain(files))
  for (const [path, text] of Object.entries(files)) if (text.startsWith('#!')) chmodSync(join(root, path), 0o755)
  if (how !== 'none') git(root, 'init', '-q')
  if (how === 'commit') {
    git(root, 'add', '-A')
    git(root, 'commit', '-q', '--allow-empty', '-m', 'first')
  }
  return root
}
