/** How a prompt's file and the store stand to each other. In: content hashes. Out: one word. */

export type Drift = 'clean' | 'edited' | 'behind' | 'ahead' | 'conflict' | 'only here' | 'only there'

export interface Hashes {
  /** Of the file. */
  here?: string
  /** Of the version that file and store last agreed on; absent where nobody knows one. */
  base?: string
  /** Of the newest version in the store. */
  there?: string
  /** Of what is deployed. */
  live?: string
  /**
   * The lock names a version that this store does not have: the file was pushed into another one. 'file' = the newest
   * version here came from a file as well, and git says which file is the newer; 'store' = it was made here, unseen by the files.
   */
  foreign?: 'file' | 'store'
}

export const driftAbout: Record<Drift, string> = {
  clean: 'file, newest version and deployment are the same',
  ahead: 'pushed, but another version is deployed, or none',
  edited: 'the file has changes the store has not: push',
  behind: 'the store has a newer version: pull',
  conflict: 'both have changed: diff, then push --force or pull --force',
  'only here': 'not pushed yet',
  'only there': 'there is no file of it: pull',
}

export const driftOf = ({ here, base, there, live, foreign }: Hashes): Drift => {
  if (here === undefined) return 'only there'
  if (there === undefined) return 'only here'
  if (here === there) return there === live ? 'clean' : 'ahead'
  if (foreign !== undefined) return foreign === 'file' ? 'edited' : 'conflict'
  if (base === there) return 'edited'
  return base === here ? 'behind' : 'conflict'
}
