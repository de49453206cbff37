/**
 * The store's worker thread, the one that writes: drains the journal, completes files of older versions, prunes.
 * In: wake-ups and questions (messages.ts). Out: rows in the trace file. Imports the store's own files.
 * It must not die of anything a body holds, nor of a full disk: it says so, waits and tries again.
 */

import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import type { Database } from 'better-sqlite3'
import { annotate } from './annotate.ts'
import { markClean } from './damage.ts'
import { type Batch, type Drain, openDrain } from './drain.ts'
import { type Indexer, openIndexer } from './indexer.ts'
import { indexing } from './indexing.ts'
import { listSegments } from './journal.ts'
import type { Aside, FromWorker, ToWorker, WorkerData } from './messages.ts'
import { isOwn } from './segment.ts'
import { type Pruner, pruner } from './sqlite/retention.ts'
import type { Codecs } from './start-row.ts'
import { abandonTraces, isDamage, openTraces } from './traces.ts'

/**
 * While there is work, it is done in batches this far apart: many small commits cost more than few large ones. Who asks
 * for a call by its id does not wait for the next.
 */
const batchEveryMs = 200
/** After this long without work the journal's open segment is given up, so that nothing stays in it. */
const sealAfterMs = 1000
const retryAfterMs = 1000
/** What an old file still lacks by then at the end is left to the next life. */
const lastIndexMsMax = 250
const pruneEveryMs = 60_000
const pruneFirstMs = 5_000
/** Between rounds of pruning, so that they never crowd out the drain. */
const pruneRoundMs = 20

const data = workerData as WorkerData
const asleep = new Int32Array(data.asleep)
const say = (message: FromWorker) => parentPort?.postMessage(message)
const onTrouble = (message: string) => say({ kind: 'trouble', message })
const describe = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))

/** Segments that nobody writes to any more. The newest of this life is open until the main thread says otherwise. */
const closed = new Set(data.leftovers)
/** Ours to drain: leftovers, and what this process writes. Asked once a segment. */
const ours = new Set(data.leftovers)
const asides = new Map<string, Uint8Array>()

const takeAside = (id: string): Uint8Array | undefined => {
  for (let next = receiveMessageOnPort(data.aside); next !== undefined; next = receiveMessageOnPort(data.aside)) {
    const aside = next.message as Aside
    asides.set(aside.id, aside.bytes)
  }
  const bytes = asides.get(id)
  asides.delete(id)
  return bytes
}

const isOurs = (segment: number): boolean => {
  if (!ours.has(segment) && isOwn(data.home, segment)) ours.add(segment)
  return ours.has(segment)
}

const unreadable: Codecs = {
  codecOf: () => {
    throw new Error('the store failed on it before')
  },
  costOf: () => undefined,
  otherUsage: () => undefined,
}

interface Open {
  db: Database
  drain: Drain
  indexer: Indexer
  prune: Pruner
}

let codecs: Codecs | undefined
let bare = data.bare
let open: Open | undefined
let troubled = ''

const openAll = (): Open => {
  const db = openTraces(data.home, onTrouble)
  const lazy: Codecs = {
    codecOf: (protocol) => (bare ? unreadable : (codecs ?? unreadable)).codecOf(protocol),
    costOf: (provider, model, usage, at) => (codecs ?? unreadable).costOf(provider, model, usage, at, data.prices),
    otherUsage: (...args) => (codecs ?? unreadable).otherUsage(...args),
  }
  const segments = () => listSegments(data.home).filter(isOurs)
  const isClosed = (segment: number) => closed.has(segment)
  const drain = openDrain({ db, home: data.home, codecs: lazy, segments, isClosed, takeAside, onTrouble })
  const indexer = openIndexer(db, lazy)
  const forget = () => {
    drain.forget()
    indexer.forget()
  }
  return { db, drain, indexer, prune: pruner(db, data.retention, forget) }
}

const current = (): Open => {
  open ??= openAll()
  return open
}

/** Runs `work` on the open file; a broken one is set aside and the work done once more on a fresh one. */
const guarded = <T>(work: (at: Open) => T): T => {
  try {
    return work(current())
  } catch (thrown) {
    if (!isDamage(thrown)) throw thrown
    open?.db.close()
    open = undefined
    abandonTraces(data.home, thrown, onTrouble)
    say({ kind: 'replaced' })
    return work(current())
  }
}

/** Codecs and prices are loaded when there is something to read. */
const loadCodecs = async (): Promise<void> => {
  if (codecs !== undefined) return
  const { followCatalogue, ...loaded } = await import('./codecs.ts')
  // The main thread tells of a catalogue that is no good.
  followCatalogue(data.home, () => undefined)
  codecs = loaded
}

const drainOnce = (): Batch => {
  const found = guarded(({ drain }) => drain.batch())
  bare = false
  if (troubled !== '') onTrouble('the trace file can be written again')
  troubled = ''
  if (found !== 'none') say({ kind: 'progress' })
  return found
}

const drainAll = (): void => {
  while (drainOnce() !== 'none');
}

const sleep = () => {
  Atomics.store(asleep, 0, 1)
}

let working = false
let sealTimer: NodeJS.Timeout | undefined

const offerSeal = () => {
  try {
    const at = guarded(({ drain }) => drain.position())
    if (at !== undefined) say({ kind: 'idle', ...at })
  } catch (thrown) {
    onTrouble(describe(thrown))
  }
}

/** One batch, with the codecs loaded if there is anything to read. */
const drainNext = async (): Promise<Batch> => {
  if (codecs === undefined && listSegments(data.home).length === 0) return 'none'
  await loadCodecs()
  return drainOnce()
}

/** One batch a beat until nothing is left, then sleep. */
const beat = async (): Promise<void> => {
  try {
    const found = await drainNext()
    if (found !== 'none') {
      setTimeout(beat, found === 'full' ? 0 : batchEveryMs)
      return
    }
    sleep()
    // What was written between the last look and falling asleep had nobody to wake; a wake-up since then was not heard.
    if ((await drainNext()) !== 'none' || Atomics.load(asleep, 0) === 0) {
      Atomics.store(asleep, 0, 0)
      setTimeout(beat, batchEveryMs)
      return
    }
    working = false
    clearTimeout(sealTimer)
    sealTimer = setTimeout(offerSeal, sealAfterMs)
  } catch (thrown) {
    if (troubled !== describe(thrown))
      onTrouble(`calls wait in the journal, they cannot be stored: ${describe(thrown)}`)
    troubled = describe(thrown)
    setTimeout(beat, retryAfterMs)
  }
}

const wake = () => {
  clearTimeout(sealTimer)
  if (working) return
  working = true
  Atomics.store(asleep, 0, 0)
  setTimeout(beat, batchEveryMs)
}

const startIndexing = indexing({
  async step() {
    await loadCodecs()
    return guarded(({ indexer }) => indexer.step())
  },
  isBusy: () => working,
  onTrouble: (thrown) => onTrouble(`words of calls cannot be indexed: ${describe(thrown)}`),
})

const pruneBeat = () => {
  let more = false
  try {
    more = guarded(({ prune }) => prune.round(Date.now()))
  } catch (thrown) {
    onTrouble(`old calls cannot be deleted: ${describe(thrown)}`)
  }
  setTimeout(pruneBeat, more ? pruneRoundMs : pruneEveryMs)
}

const shut = () => {
  drainAll()
  guarded(({ db, drain, indexer }) => {
    const until = Date.now() + lastIndexMsMax
    while (Date.now() < until && indexer.step());
    drain.position()
    markClean(db, true)
    db.close()
  })
}

/** Message → its answer. Each drains first: who asks sees all that was written before. */
const answers = {
  annotate: async ({ changes }: Extract<ToWorker, { kind: 'annotate' }>) => {
    drainAll()
    return guarded(({ db, drain }) => {
      const found = annotate(db, changes)
      drain.forget()
      return found
    })
  },
  check: async () => {
    open?.db.close()
    open = undefined
    guarded(() => undefined)
  },
  flush: async () => drainAll(),
  close: async () => shut(),
}

const answer = async (message: Exclude<ToWorker, { kind: 'wake' | 'sealed' }>): Promise<void> => {
  const { call } = message
  try {
    await begun
    await loadCodecs()
    const value = await (answers[message.kind] as (message: ToWorker) => Promise<unknown>)(message)
    say({ kind: 'answer', call, value })
    if (message.kind === 'close') process.exit()
  } catch (thrown) {
    say({ kind: 'answer', call, error: describe(thrown) })
  }
}

const start = async () => {
  try {
    const { drain } = current()
    if (data.leftovers.length > 0) {
      await loadCodecs()
      drainAll()
    }
    if (data.foreign.length === 0) drain.interrupt(data.lifeStartedAt)
  } catch (thrown) {
    onTrouble(`the trace file cannot be opened yet: ${describe(thrown)}`)
  }
  say({ kind: 'ready' })
  wake()
  startIndexing()
  setTimeout(pruneBeat, pruneFirstMs)
}

const begun = start()

parentPort?.on('message', (message: ToWorker) => {
  if (message.kind === 'wake') wake()
  else if (message.kind === 'sealed') {
    closed.add(message.segment)
    wake()
  } else void answer(message)
})
