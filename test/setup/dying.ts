/** A process that dies while it writes, played by its disk. */

import { type Disk, disk } from '../../src/setup/disk.ts'

/** Dies at the n-th thing that it does to the disk; a write may be half done then. */
export const dying = (at: number): { on: Disk; count: () => number } => {
  let done = 0
  const die = (): void => {
    if (done++ === at) throw new Error('killed')
  }
  const on: Disk = {
    ...disk,
    write: (path, bytes, mode) => {
      if (done === at) disk.write(path, bytes.subarray(0, bytes.length / 2), mode)
      die()
      disk.write(path, bytes, mode)
    },
    rename: (from, to) => {
      die()
      disk.rename(from, to)
    },
    makeFolder: (path) => {
      die()
      disk.makeFolder(path)
    },
    remove: (path) => {
      die()
      disk.remove(path)
    },
  }
  return { on, count: () => done }
}
