/** The trace file's schema as a list of steps; `user_version` is the id of the last one taken. Steps are never edited. */

import type { Database } from 'better-sqlite3'
import { rollupColumns } from './rollup-columns.ts'

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
  {
    id: 2,
    // What is older gets its figures and its words in the background, newest first (state.figured: those below are not yet).
    up: `
      ALTER TABLE spans ADD COLUMN session TEXT;
      ALTER TABLE spans ADD COLUMN trace_group TEXT;
      ALTER TABLE spans ADD COLUMN workflow TEXT;
      ALTER TABLE spans ADD COLUMN prompt TEXT;
      ALTER TABLE spans ADD COLUMN prompt_version INTEGER;
      ALTER TABLE spans ADD COLUMN fallback INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE spans ADD COLUMN tools TEXT;
      ALTER TABLE spans ADD COLUMN note TEXT;
      ALTER TABLE spans ADD COLUMN marked INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE spans ADD COLUMN feedback INTEGER;
      DROP INDEX spans_customer;
      DROP INDEX spans_thread;
      DROP INDEX spans_trouble;
      ${['customer', 'thread', 'session', 'trace_group', 'workflow', 'custom_id', 'prompt', 'error_code', 'provider']
        .map(
          (column) =>
            `CREATE INDEX spans_${column} ON spans (${column}, started_at) WHERE log_type <> 'attempt' AND ${column} IS NOT NULL;`,
        )
        .join('\n')}
      CREATE INDEX spans_key ON spans (key_id, started_at) WHERE log_type <> 'attempt';
      CREATE INDEX spans_trouble ON spans (status, started_at) WHERE log_type <> 'attempt' AND status <> 'success';
      CREATE INDEX spans_http ON spans (status_code, started_at) WHERE log_type <> 'attempt' AND status_code <> 200;
      CREATE INDEX spans_marked ON spans (started_at) WHERE marked = 1;
      CREATE INDEX spans_trace ON spans (trace_id, started_at) WHERE trace_id <> id;
      CREATE TABLE series (
        id INTEGER PRIMARY KEY, view INTEGER NOT NULL, env TEXT, key TEXT, provider TEXT, model TEXT, customer TEXT
      );
      CREATE INDEX series_all ON series (view, customer, model, provider, key, env);
      CREATE TABLE rollups (
        view INTEGER NOT NULL, grain INTEGER NOT NULL, bucket INTEGER NOT NULL, series INTEGER NOT NULL,
        ${rollupColumns.map((name) => `${name} INTEGER NOT NULL`).join(', ')},
        PRIMARY KEY (view, grain, bucket, series)
      ) WITHOUT ROWID;
      CREATE TABLE index_queue (seq INTEGER PRIMARY KEY, answer TEXT);
      INSERT INTO index_queue (seq) SELECT seq FROM spans WHERE log_type <> 'attempt' AND ended_at IS NOT NULL;
      CREATE VIRTUAL TABLE words_of_slices USING fts5
        (words, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0');
      CREATE VIRTUAL TABLE words_of_spans USING fts5
        (words, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0');
      CREATE TABLE chains (seq INTEGER PRIMARY KEY, chain INTEGER NOT NULL, length INTEGER NOT NULL);
      CREATE INDEX chains_chain ON chains (chain, length);
      CREATE TABLE chain_slices (
        chain INTEGER NOT NULL, place INTEGER NOT NULL, slice INTEGER NOT NULL, PRIMARY KEY (chain, place)
      ) WITHOUT ROWID;
      CREATE INDEX chain_slices_slice ON chain_slices (slice);
      ALTER TABLE blobs ADD COLUMN indexed INTEGER NOT NULL DEFAULT 0;
      INSERT INTO state SELECT 'figured', coalesce(max(seq), 0) + 1 FROM spans;
      INSERT INTO state VALUES ('swept', 0);
    `,
  },
  {
    id: 3,
    // A zone is 256 rows. The index of what went wrong tells of the rest of most such questions. Of the indexes of words,
    // more parts are merged at once, so that each word is written fewer times.
    up: `
      CREATE TABLE zones (
        zone INTEGER PRIMARY KEY, low_time REAL, high_time REAL, low_ended REAL, high_ended REAL, low_latency REAL,
        high_latency REAL, low_ttft REAL, high_ttft REAL, low_cost REAL, high_cost REAL, low_tokens REAL,
        high_tokens REAL, low_tokens_in REAL, high_tokens_in REAL, low_tokens_out REAL, high_tokens_out REAL
      );
      INSERT INTO zones SELECT seq / 256, ${[
        'started_at',
        'ended_at',
        'max(0, ended_at - started_at)',
        'first_token_ms',
        'cost_micro',
        'input_tokens + output_tokens',
        'input_tokens',
        'output_tokens',
      ]
        .map((value) => `min(${value}), max(${value})`)
        .join(', ')}
      FROM spans WHERE log_type <> 'attempt' GROUP BY seq / 256;
      DROP INDEX spans_trouble;
      CREATE INDEX spans_trouble ON spans (status, started_at, customer, model)
        WHERE log_type <> 'attempt' AND status <> 'success';
      INSERT INTO words_of_slices (words_of_slices, rank) VALUES ('automerge', 8);
      INSERT INTO words_of_spans (words_of_spans, rank) VALUES ('automerge', 8);
    `,
  },
  {
    id: 4,
    // Of what was counted before, nobody knows the bounds: anything.
    up: `
      ALTER TABLE rollups ADD COLUMN latency_low REAL NOT NULL DEFAULT 0;
      ALTER TABLE rollups ADD COLUMN latency_high REAL NOT NULL DEFAULT 9e999;
      ALTER TABLE rollups ADD COLUMN first_low REAL NOT NULL DEFAULT 0;
      ALTER TABLE rollups ADD COLUMN first_high REAL NOT NULL DEFAULT 9e999;
    `,
  },
  {
    id: 5,
    up: `
      ALTER TABLE spans ADD COLUMN span_id TEXT;
      ALTER TABLE spans ADD COLUMN trace_name TEXT;
      ALTER TABLE spans ADD COLUMN customer_email TEXT;
      ALTER TABLE spans ADD COLUMN customer_name TEXT;
      ALTER TABLE spans ADD COLUMN temperature REAL;
      ALTER TABLE spans ADD COLUMN max_tokens INTEGER;
    `,
  },
]

export const newestVersion = migrations.at(-1)?.id ?? 0

/** Brings the schema up to date. Throws when the file was made by a newer respan. */
export const migrate = (db: Database): void => {
  if (versionOf(db) === newestVersion) return
  if (versionOf(db) > newestVersion) throw new Error('the trace file was made by a newer respan: update respan')
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

export const versionOf = (db: Database): number => db.pragma('user_version', { simple: true }) as number
