/**
 * What people say of calls afterwards: notes, marks, feedback, further metadata.
 * In: changes by id. Out: which of the calls there are. Imports the store's own files. The caller calls `forget` of the
 * drain when slices were pinned or let go.
 */

import type { Database } from 'better-sqlite3'
import type { Annotation } from './query.ts'
import { redact } from './redact.ts'
import { readRefs } from './slices.ts'
import type { SpanColumns } from './sqlite/schema.ts'
import { pinnedSeq } from './sqlite/write.ts'

const merged = (stored: string | null, changes: Annotation['metadata']): string | null => {
  if (changes === undefined) return stored
  const members = new Map(Object.entries(stored === null ? {} : (JSON.parse(stored) as Record<string, string>)))
  for (const [key, value] of Object.entries(changes)) {
    if (value === null) members.delete(key)
    else members.set(key, value)
  }
  return members.size === 0 ? null : redact(JSON.stringify(Object.fromEntries(members)))
}

const feedbackOf = (feedback: boolean | null): number | null => (feedback === null ? null : Number(feedback))

/** Writes the changes in one transaction. Resolves the ids that were found. */
export const annotate = (db: Database, changes: readonly Annotation[]): string[] => {
  const find = db.prepare<[string], SpanColumns>('SELECT * FROM spans WHERE id = ?')
  const update = db.prepare(
    'UPDATE spans SET note = ?, marked = ?, feedback = ?, metadata = ?, changed = ? WHERE seq = ?',
  )
  const refsOf = db.prepare<[number], { refs: Uint8Array | null }>('SELECT refs FROM span_bodies WHERE seq = ?')
  const pin = db.prepare('UPDATE blobs SET last_seq = ? WHERE id = ?')
  const counter = db.prepare<[], { value: number }>(
    "UPDATE state SET value = value + 1 WHERE name = 'counter' RETURNING value",
  )
  return db
    .transaction(() =>
      changes.flatMap(({ id, note, marked, feedback, metadata }) => {
        const row = find.get(id)
        if (row === undefined) return []
        const changed = counter.get()?.value ?? row.changed
        const mark = marked === undefined ? row.marked : Number(marked)
        update.run(
          note === undefined ? row.note : note === null ? null : redact(note),
          mark,
          feedback === undefined ? row.feedback : feedbackOf(feedback),
          merged(row.metadata, metadata),
          changed,
          row.seq,
        )
        if (mark !== row.marked) {
          const refs = refsOf.get(row.seq)?.refs
          for (const slice of refs ? readRefs(refs) : []) pin.run(mark === 1 ? pinnedSeq : changed, slice.id)
        }
        return [id]
      }),
    )
    .immediate()
}
