/** The trace file's schema as a list of steps; `user_version` is the id of the last one taken. Steps are never edited. */

import type { Database } from 'better-sqlite3'

interface Migration {
  id: number
  up: string
}

const migrations: readonly Migration[] = [
  {
    id: 1,
    up: `
      CREATE TABLE spans (
        seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, changed INTEGER NOT NULL,
        log_type TEXT NOT NULL, parent TEXT, trace_id TEXT NOT NULL, name TEXT NOT NULL, started_at REAL NOT NULL,
        requested_model TEXT NOT NULL, protocol TEXT NOT NULL, stream INTEGER NOT NULL, environment TEXT NOT NULL,
        key_id TEXT NOT NULL, customer TEXT, custom_id TEXT, thread TEXT, metadata TEXT, input TEXT NOT NULL,
        status TEXT NOT NULL, status_code INTEGER, error_code TEXT, error_message TEXT, ended_at REAL,
        first_token_ms REAL, model TEXT NOT NULL, provider TEXT, input_tokens INTEGER, output_tokens INTEGER,
        cache_read_tokens INTEGER, cache_write_tokens INTEGER, reasoning_tokens INTEGER,
        usage_estimated INTEGER NOT NULL, cost_micro REAL, finish_reason TEXT, attempts INTEGER NOT NULL,
        simulated INTEGER NOT NULL, translated INTEGER NOT NULL, has_warnings INTEGER NOT NULL, output TEXT NOT NULL
      );
      CREATE INDEX spans_newest ON spans (started_at) WHERE log_type <> 'attempt';
      CREATE INDEX spans_changed ON spans (changed) WHERE log_type <> 'attempt';
      CREATE INDEX spans_model ON spans (model, started_at) WHERE log_type <> 'attempt';
      CREATE INDEX spans_customer ON spans (customer, started_at) WHERE customer IS NOT NULL;
      CREATE INDEX spans_thread ON spans (thread, started_at) WHERE thread IS NOT NULL;
      CREATE INDEX spans_trouble ON spans (status, started_at) WHERE status <> 'success';
      CREATE INDEX spans_parent ON spans (parent) WHERE parent IS NOT NULL;
      CREATE TABLE span_bodies (
        seq INTEGER PRIMARY KEY, start_detail, request, refs BLOB, response, framing TEXT, response_protocol TEXT,
        end_detail
      );
      CREATE TABLE blobs (id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, last_seq INTEGER NOT NULL, bytes);
      CREATE INDEX blobs_last_seq ON blobs (last_seq);
      CREATE TABLE journal (segment INTEGER PRIMARY KEY, offset INTEGER NOT NULL);
      CREATE TABLE state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
      INSERT INTO state VALUES ('counter', 0), ('clean', 1);
    `,
  },
]

/** Brings the schema up to date. Throws when the file was made by a newer respan. */
export const migrate = (db: Database): void => {
  const newest = migrations.at(-1)?.id ?? 0
  if (versionOf(db) === newest) return
  if (versionOf(db) > newest) throw new Error('the trace file was made by a newer respan: update respan')
  db.transaction(() => {
    // Asked again under the lock: another process may have been faster.
    const version = versionOf(db)
    for (const { id, up } of migrations) {
      if (id <= version) continue
      db.exec(up)
      db.pragma(`user_version = ${id}`)
    }
  }).immediate()
}

const versionOf = (db: Database): number => db.pragma('user_version', { simple: true }) as number
