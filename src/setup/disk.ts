/** The few things that setup does to a disk: one place, so that tests can stop it between any two of them. Imports node only. */

import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'

export interface Disk {
  /** Undefined: no file is there. */
  read(path: string): Buffer | undefined
  /** Permission bits. */
  mode(path: string): number
  /** A new file, on the disk when this returns. Never over an old one that must live. */
  write(path: string, bytes: Buffer, mode: number): void
  /** Over the target, at once or not at all. */
  rename(from: string, to: string): void
  remove(path: string): void
  removeFolder(path: string): void
  makeFolder(path: string): void
  /** Names in a folder; none where there is no folder. */
  list(path: string): string[]
  /** The folder without links; undefined: there is none. */
  real(path: string): string | undefined
  isLink(path: string): boolean
}

const isMissing = (thrown: unknown): boolean => thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT'

export const disk: Disk = {
  read(path) {
    try {
      return readFileSync(path)
    } catch (thrown) {
      if (isMissing(thrown)) return undefined
      throw thrown
    }
  },
  mode: (path) => statSync(path).mode & 0o7777,
  write(path, bytes, mode) {
    const file = openSync(path, 'w', mode)
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    // The process's mask has taken its part of the mode.
    chmodSync(path, mode)
  },
  rename: renameSync,
  remove: (path) => rmSync(path, { force: true }),
  removeFolder: (path) => rmSync(path, { recursive: true, force: true }),
  makeFolder: (path) => {
    mkdirSync(path, { recursive: true, mode: 0o700 })
  },
  list: (path) => (existsSync(path) ? readdirSync(path).sort() : []),
  real: (path) => (existsSync(path) ? realpathSync(path) : undefined),
  isLink: (path) => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true,
}
