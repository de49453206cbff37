/**
 * The asking side of the reader's thread: starts it at the first question, again when it dies, gives questions up.
 * In: questions. Out: promises. Imports node and the store's own files.
 */

import { MessageChannel, Worker } from 'node:worker_threads'
import type { Question, Questions } from './ask.ts'
import { BrokenFile } from './damage.ts'
import type { TraceReader } from './query.ts'
import type { FromReader, ReaderData, ToReader } from './reader-worker.ts'

const resourceLimits = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 32 }

const workerUrl = (): URL =>
  new URL(import.meta.url.endsWith('.ts') ? './reader-worker.ts' : './store-reader.js', import.meta.url)

export interface ReaderLink {
  ask<K extends Question>(kind: K, ask: Questions[K]['ask'], signal?: AbortSignal): Promise<Questions[K]['answer']>
  /** The trace file was set aside. */
  reopen(): void
  close(): Promise<void>
}

interface Waiting {
  resolve(value: unknown): void
  reject(error: unknown): void
}

/** `mappedBytes`: of the file, seen without copying; absent = as much as there is. */
export const startReader = (home: string, mappedBytes?: number): ReaderLink => {
  const waiting = new Map<number, Waiting>()
  let calls = 0
  let worker: Worker | undefined
  let port: MessageChannel['port1'] | undefined

  const hear = ({ call, value, error, damaged }: FromReader) => {
    const asked = waiting.get(call)
    waiting.delete(call)
    if (waiting.size === 0) worker?.unref()
    if (error === undefined) asked?.resolve(value)
    else asked?.reject(damaged ? new BrokenFile(error) : new Error(error))
  }
  const start = (): Worker => {
    const { port1, port2 } = new MessageChannel()
    const workerData: ReaderData = { home, mappedBytes, gaveUp: port2 }
    const started = new Worker(workerUrl(), {
      workerData,
      transferList: [port2],
      resourceLimits,
      name: 'respan-reader',
    })
    let reason = 'no reason given'
    started.on('message', hear)
    started.on('error', (error) => {
      reason = error instanceof Error ? error.message : String(error)
    })
    started.once('exit', () => {
      if (worker === started) worker = undefined
      port1.close()
      for (const { reject } of waiting.values()) reject(new Error(`the store's reader stopped (${reason})`))
      waiting.clear()
    })
    port1.unref()
    port = port1
    return started
  }
  return {
    ask(kind, ask, signal) {
      signal?.throwIfAborted()
      worker ??= start()
      const call = ++calls
      const message = { call, kind, ask } as ToReader
      const giveUp = () => {
        port?.postMessage(call)
        waiting.get(call)?.reject(signal?.reason)
      }
      const answered = new Promise<unknown>((resolve, reject) => {
        waiting.set(call, { resolve, reject })
      }).finally(() => signal?.removeEventListener('abort', giveUp))
      signal?.addEventListener('abort', giveUp, { once: true })
      worker.ref()
      worker.postMessage(message)
      return answered as Promise<never>
    },
    reopen() {
      worker?.postMessage({ kind: 'reopen' } satisfies ToReader)
    },
    async close() {
      await worker?.terminate()
    },
  }
}

/** The questions as a TraceReader has them. `before` runs before each: it brings what is on its way into the file. */
export const readerOf = (link: Pick<ReaderLink, 'ask'>, before: () => Promise<unknown>): TraceReader => {
  const ask: ReaderLink['ask'] = async (kind, question, signal) => {
    await before()
    return link.ask(kind, question, signal)
  }
  return {
    get: (id) => ask('get', id),
    list: (query, signal) => ask('list', query, signal),
    stats: (query, signal) => ask('stats', query, signal),
    values: (dimension, since, limit) => ask('values', { dimension, since, limit }),
    traces: (query, signal) => ask('traces', query, signal),
    trace: (id) => ask('trace', id),
    tree: (id) => ask('tree', id),
    explain: (query) => ask('explain', query),
  }
}
