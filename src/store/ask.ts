/**
 * The questions that a connection for reading can answer, by name: one table for the reader's thread and for readers in
 * the asking process itself.
 * In: a connection, a question. Out: its answer. Imports the store's own files.
 */

import type { Database } from 'better-sqlite3'
import { readLog } from './detail.ts'
import type {
  Dimension,
  Explained,
  LogPage,
  LogQuery,
  Stats,
  StatsQuery,
  Trace,
  TracePage,
  TraceQuery,
  TreeSpan,
} from './query.ts'
import { emptyPage, explainPage, readPage } from './sqlite/list.ts'
import type { Check } from './sqlite/search.ts'
import { readStats } from './sqlite/stats.ts'
import { groups } from './sqlite/stats-groups.ts'
import { readTrace, readTraces, readTree } from './sqlite/trace-list.ts'
import type { Codecs } from './start-row.ts'
import type { LogDetail } from './store.ts'

export interface Questions {
  get: { ask: string; answer: LogDetail | undefined }
  list: { ask: LogQuery; answer: LogPage }
  stats: { ask: StatsQuery; answer: Stats }
  values: { ask: { dimension: Dimension; since: number; limit: number }; answer: { value: string; calls: number }[] }
  traces: { ask: TraceQuery; answer: TracePage }
  trace: { ask: string; answer: Trace | undefined }
  tree: { ask: string; answer: TreeSpan[] }
  explain: { ask: LogQuery; answer: Explained }
}
export type Question = keyof Questions

type Answers = {
  [K in Question]: (db: Database, ask: Questions[K]['ask'], check: Check, codecs: Codecs) => Questions[K]['answer']
}

export const answers: Answers = {
  get: (db, id, _, codecs) => readLog(db, id, codecs),
  list: (db, query, check) => readPage(db, query, check),
  stats: (db, query, check) => readStats(db, query, check),
  values: (db, { dimension, since, limit }, check) => {
    const filter = { kind: 'field', field: 'time', test: { op: '>=', value: since } } as const
    const { rows } = readStats(db, { by: [dimension], filter, limit: limit + 1 }, check)
    return rows
      .flatMap(({ group: [value], calls }) => (value === null || value === undefined ? [] : [{ value, calls }]))
      .slice(0, limit)
  },
  traces: (db, query, check) => readTraces(db, query, check),
  trace: (db, id) => readTrace(db, id),
  tree: (db, id) => readTree(db, id),
  explain: (db, query) => explainPage(db, query),
}

/** Bodies take every protocol to read, which is much to load: it is not done for questions about rows. */
export const codecsFor = async (kind: Question): Promise<Codecs | undefined> =>
  kind === 'get' ? import('./codecs.ts') : undefined

/** What a file says that is not there yet. */
export const emptyAnswers: { [K in Question]: (ask: Questions[K]['ask']) => Questions[K]['answer'] } = {
  get: () => undefined,
  list: emptyPage,
  stats: ({ by }) => groups(by.length).done(0, 'rollups'),
  values: () => [],
  traces: () => ({ rows: [], total: 0 }),
  trace: () => undefined,
  tree: () => [],
  explain: () => ({ sql: '', parameters: [], plan: [] }),
}
