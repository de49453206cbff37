/** What a disk or system refuses, in words: it is not our bug. In: what was thrown. Out: its code and a phrase. Imports nothing. */

const words: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  ENOSPC: 'the disk is full',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is a file',
  ENAMETOOLONG: 'the path is too long',
  ELOOP: 'the path is a circle of links',
  EMFILE: 'too many open files',
  SQLITE_FULL: 'the disk is full',
  SQLITE_READONLY: 'the database may not be written',
  SQLITE_CANTOPEN: 'the database cannot be opened',
  SQLITE_BUSY: 'the database is busy: another process holds it',
  SQLITE_CORRUPT: 'the database is broken; the gateway sets it aside at its next start',
  SQLITE_NOTADB: 'the database is broken; the gateway sets it aside at its next start',
}

/** `phrase` is absent for a code that is not in the table. */
export const systemError = (thrown: unknown): { code: string; phrase?: string } => {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  return { code, phrase: words[code] }
}
