/** What git says of the project: the commit of the files, and who the author is. Nothing where there is no git. */

import { execFileSync } from 'node:child_process'
import type { Git } from '../prompts/push.ts'

const ask = (cwd: string, ...args: string[]): string | undefined => {
  try {
    return (
      execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 5000 }).trim() ||
      undefined
    )
  } catch {
    return undefined
  }
}

/** `folder` is where the files are. */
export const readGit = (cwd: string, folder: string): Git => {
  const head = ask(cwd, 'rev-parse', 'HEAD')
  const dirty = head !== undefined && ask(cwd, 'status', '--porcelain', '--', folder) !== undefined
  const name = ask(cwd, 'config', 'user.name')
  const email = ask(cwd, 'config', 'user.email')
  const author = name !== undefined && email !== undefined ? `${name} <${email}>` : (name ?? email)
  return {
    ...(head !== undefined && { commit: dirty ? `${head}-dirty` : head }),
    ...(author !== undefined && { author }),
  }
}
