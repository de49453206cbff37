/** Which paths setup may write: those of the project, also behind links. Imports node only. */

import { dirname, isAbsolute, join, relative, sep } from 'node:path'
import type { Disk } from './disk.ts'

const outside = 'it is not inside of the project'

/** Why a file must not be written or removed; undefined: it may. `root`: without links; the file and its folder need not be there. */
export const whyOutside = (disk: Disk, root: string, path: string): string | undefined => {
  const steps = path.split(/[\\/]/)
  if (path === '' || isAbsolute(path) || steps.includes('..')) return outside
  if (steps.some((step) => step.toLowerCase() === '.git')) return "it is git's own"
  let folder = dirname(join(root, path))
  let real = disk.real(folder)
  while (real === undefined && folder !== root) {
    folder = dirname(folder)
    real = disk.real(folder)
  }
  if (real === undefined) return outside
  const way = relative(root, real)
  return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way) ? outside : undefined
}
