/** A project in a folder of its own, with or without git, gone after the test. */

import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

export const git = (root: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.com', ...args], { cwd: root, encoding: 'utf8' })

export const writeFiles = (root: string, files: Readonly<Record<string, string>>): void => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
    if (text.startsWith('#!')) chmodSync(join(root, path), 0o755)
  }
}

export interface FolderOptions {
  /** 'commit': all that git does not ignore is committed. */
  git?: 'none' | 'init' | 'commit'
}

export const makeFolder = (
  files: Readonly<Record<string, string>>,
  { git: how = 'none' }: FolderOptions = {},
): string => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'respan-setup-')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  writeFiles(root, files)
  if (how !== 'none') git(root, 'init', '-q')
  if (how === 'commit') {
    git(root, 'add', '-A')
    git(root, 'commit', '-q', '--allow-empty', '-m', 'first')
  }
  return root
}
