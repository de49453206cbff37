/** How a prompt's file and the store stand to each other. In: content hashes. Out: one word. */

export type Drift = 'clean' | 'edited' | 'behind' | 'ahead' | 'conflict' | 'only here' | 'only there'

export interface Hashes {
  /** Of the file. */
  here?: string
  /** Of the version that file and store last agreed on. */
  base?: string
  /** Of the newest version in the store. */
  there?: string
  /** Of what is deployed. */
  live?: string
}

export const driftAbout: Record<Drift, string> = {
  clean: 'file, newest version and deployment are the same',
  ahead: 'pushed, but another version is deployed, or none',
  edited: 'the file has changes that are not pushed',
  behind: 'the store has a newer version: pull',
  conflict: 'both have changed: diff, then push --force or pull --force',
  'only here': 'not pushed yet',
  'only there': 'there is no file of it: pull',
}

export const driftOf = ({ here, base, there, live }: Hashes): Drift => {
  if (here === undefined) return 'only there'
  if (there === undefined) return 'only here'
  if (here === there) return there === live ? 'clean' : 'ahead'
  if (base === there) return 'edited'
  return base === here ? 'behind' : 'conflict'
}
