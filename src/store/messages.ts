/** What the main thread and the store's worker say to each other. */

import type { MessagePort } from 'node:worker_threads'
import type { OwnPrices } from '../providers/provider.ts'
import type { Retention } from './sqlite/retention.ts'
import type { Annotation } from './store.ts'

export interface WorkerData {
  home: string
  retention: Retention
  /** The user's own, by provider. */
  prices: Readonly<Record<string, OwnPrices>>
  /** When this gateway's life began, Unix ms: what is pending from before it is interrupted. */
  lifeStartedAt: number
  /** Segments of earlier lives: nobody writes to them. */
  leftovers: number[]
  /** Segments of another living process: not ours to touch. */
  foreign: number[]
  /** One Int32: 1 = the worker sleeps and wants to be woken. */
  asleep: SharedArrayBuffer
  /** Answers of calls with disable_log: they never touch the disk. */
  aside: MessagePort
  /** The last worker died on what it read first: store the next batch without decoding it. */
  bare: boolean
}

export type ToWorker =
  | { kind: 'wake' }
  | { kind: 'sealed'; segment: number }
  | { kind: 'annotate'; call: number; changes: readonly Annotation[] }
  /** A reader met damage: look at the file anew. */
  | { kind: 'check'; call: number }
  | { kind: 'flush'; call: number }
  /** Drain, mark the shutdown as clean, close, end. */
  | { kind: 'close'; call: number }

export type FromWorker =
  | { kind: 'ready' }
  | { kind: 'trouble'; message: string }
  | { kind: 'progress' }
  /** The trace file was set aside for a fresh one. */
  | { kind: 'replaced' }
  /** All of `segment` up to `bytes` is drained and nothing has come since. */
  | { kind: 'idle'; segment: number; bytes: number }
  | { kind: 'answer'; call: number; value?: unknown; error?: string }

/** An answer that goes through memory. */
export interface Aside {
  id: string
  bytes: Uint8Array
}
