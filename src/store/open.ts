/**
 * The store as the gateway uses it: a sink that only appends, readers in a thread of their own, the control file.
 * In: RESPAN_HOME. Out: {sink, reader, control, ready, flush, close}. Imports core, wire, protocols, providers' prices.
 */

import type { OwnPrices } from '../providers/provider.ts'
import { openControl } from './control.ts'
import { BrokenFile } from './damage.ts'
import { makeHome } from './home.ts'
import { listSegments, openJournal } from './journal.ts'
import { type ReaderLink, readerOf, startReader } from './reader-link.ts'
import { isForeign } from './segment.ts'
import { openSink } from './sink.ts'
import { defaultRetention, type Retention } from './sqlite/retention.ts'
import type { Annotator, ControlStore, TraceReader, TraceSink } from './store.ts'
import { startWorker } from './worker-link.ts'

const bodyBytesMaxDefault = 4 * 1024 * 1024

export interface StoreOptions {
  home: string
  /** Absent: 30 days, 2 GiB. */
  retention?: Retention
  /** Larger bodies are not kept; each side for itself. Absent: 4 MiB. */
  bodyBytesMax?: number
  /** What the user pays, by provider, in place of list prices. */
  prices?: Readonly<Record<string, OwnPrices>>
  /** What the operator should hear of: a broken file, a full disk. Serving goes on. */
  onTrouble(message: string): void
}

export interface Store {
  sink: TraceSink
  reader: TraceReader
  annotator: Annotator
  control: ControlStore
  /** The worker is up, leftovers of earlier lives are stored. */
  ready: Promise<void>
  /** All that was recorded is in the trace file. */
  flush(): Promise<void>
  /** Drains, marks the shutdown as clean, ends the worker. */
  close(): Promise<void>
}

/** One gateway a home. Throws when the home cannot be made, or control.db was made by a newer respan. */
export const openStore = ({ home, retention, bodyBytesMax, prices = {}, onTrouble }: StoreOptions): Store => {
  makeHome(home)
  const control = openControl(home, onTrouble)
  const lifeStartedAt = Date.now()
  const segments = listSegments(home)
  const foreign = segments.filter((segment) => isForeign(home, segment))
  const leftovers = segments.filter((segment) => !foreign.includes(segment))
  const link = startWorker({
    home,
    retention: retention ?? defaultRetention,
    prices,
    lifeStartedAt,
    leftovers,
    foreign,
    onTrouble,
    onIdle(segment, bytes) {
      journal.seal(segment, bytes)
    },
    onReplaced: () => reader.reopen(),
  })
  const reader = startReader(home)
  const journal = openJournal({ home, onWritten: link.wake, onClosed: link.sealed, onTrouble })
  const sink = openSink({ journal, bodyBytesMax: bodyBytesMax ?? bodyBytesMaxDefault, aside: link.aside })
  const flush = async () => {
    journal.flush()
    await link.ask({ kind: 'flush' })
  }
  /** A reader that meets damage has the writer look at the file, and asks once more. */
  const asking: Pick<ReaderLink, 'ask'> = {
    async ask(kind, ask, signal) {
      try {
        return await reader.ask(kind, ask, signal)
      } catch (thrown) {
        if (!(thrown instanceof BrokenFile)) throw thrown
        await link.ask({ kind: 'check' })
        reader.reopen()
        return reader.ask(kind, ask, signal)
      }
    },
  }
  let closed: Promise<void> | undefined
  return {
    sink,
    control,
    ready: link.ready,
    reader: readerOf(asking, flush),
    annotator: {
      async annotate(changes) {
        journal.flush()
        return (await link.ask({ kind: 'annotate', changes })) as string[]
      },
    },
    flush,
    close() {
      closed ??= (async () => {
        journal.close()
        await reader.close()
        await link.close()
        control.close()
      })()
      return closed
    },
  }
}
