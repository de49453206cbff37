/**
 * The main thread's side of the worker: starts it, starts it again when it dies, asks it.
 * In: questions. Out: promises of answers. Imports node only.
 */

import { MessageChannel, Worker } from 'node:worker_threads'
import type { Aside, FromWorker, ToWorker, WorkerData } from './messages.ts'

const restartAfterMs = 200
/** It shall not outgrow the gateway itself; a batch is 4 MiB of journal. */
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 }

/** Beside this file: the source in development, the bundle's own entry when built. */
const workerUrl = (): URL =>
  new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './store-worker.js', import.meta.url)

type Question =
  | Omit<Extract<ToWorker, { kind: 'annotate' }>, 'call'>
  | Omit<Extract<ToWorker, { kind: 'check' }>, 'call'>
  | Omit<Extract<ToWorker, { kind: 'flush' }>, 'call'>
  | Omit<Extract<ToWorker, { kind: 'close' }>, 'call'>

export interface WorkerLink {
  ready: Promise<void>
  /** Tells it that there is something to drain, if it sleeps. */
  wake(): void
  aside(message: Aside): void
  /** Tells it that nobody writes to the segment any more. */
  sealed(segment: number): void
  ask(question: Question): Promise<unknown>
  /** Asks it to drain and end. */
  close(): Promise<void>
}

export interface LinkOptions
  extends Pick<WorkerData, 'home' | 'retention' | 'prices' | 'lifeStartedAt' | 'leftovers' | 'foreign'> {
  onTrouble(message: string): void
  /** All of the segment up to `bytes` is drained: may it be closed? */
  onIdle(segment: number, bytes: number): void
  /** The trace file was set aside for a fresh one. */
  onReplaced(): void
}

interface Waiting {
  message: ToWorker
  /** How many workers it was put to and outlived. */
  deaths: number
  resolve(value: unknown): void
  reject(error: Error): void
}

/** A question that this many workers died over is given up. */
const deathsMax = 3

export const startWorker = ({ onTrouble, onIdle, onReplaced, ...known }: LinkOptions): WorkerLink => {
  const asleep = new Int32Array(new SharedArrayBuffer(4))
  const waiting = new Map<number, Waiting>()
  const sealedSegments = new Set(known.leftovers)
  let calls = 0
  let worker: Worker | undefined
  let asidePort: MessageChannel['port1'] | undefined
  /** Answers handed over before the worker is there. */
  let early: Aside[] = []
  let exited = Promise.resolve()
  let closing = false
  let deathsInARow = 0
  let isReady: () => void = () => undefined
  const ready = new Promise<void>((resolve) => {
    isReady = resolve
  })

  const hear = (message: FromWorker) => {
    if (message.kind === 'ready') {
      isReady()
      if (waiting.size === 0) worker?.unref()
    } else if (message.kind === 'progress') deathsInARow = 0
    else if (message.kind === 'replaced') onReplaced()
    else if (message.kind === 'trouble') onTrouble(message.message)
    else if (message.kind === 'idle') onIdle(message.segment, message.bytes)
    else {
      const asked = waiting.get(message.call)
      waiting.delete(message.call)
      if (message.error === undefined) asked?.resolve(message.value)
      else asked?.reject(new Error(message.error))
    }
  }
  const died = (reason: string) => {
    worker = undefined
    asidePort?.close()
    for (const [call, asked] of waiting) {
      if (++asked.deaths < deathsMax) continue
      waiting.delete(call)
      asked.reject(new Error(`the store's worker stopped over it (${reason})`))
    }
    if (closing && waiting.size === 0) return
    deathsInARow++
    onTrouble(`the store's worker stopped (${reason}); it is started again`)
    setTimeout(start, restartAfterMs * Math.min(deathsInARow, 50))
  }
  const start = () => {
    const { port1, port2 } = new MessageChannel()
    const data: WorkerData = {
      ...known,
      leftovers: [...sealedSegments],
      asleep: asleep.buffer as SharedArrayBuffer,
      aside: port2,
      bare: deathsInARow > 1,
    }
    Atomics.store(asleep, 0, 0)
    asidePort = port1
    port1.unref()
    let reason = 'no reason given'
    worker = new Worker(workerUrl(), { workerData: data, transferList: [port2], resourceLimits, name: 'respan-store' })
    worker.on('message', hear)
    worker.on('error', (error) => {
      reason = error instanceof Error ? error.message : String(error)
    })
    worker.once('exit', () => died(reason))
    const started = worker
    exited = new Promise((resolve) => started.once('exit', () => resolve()))
    for (const message of early) port1.postMessage(message)
    early = []
    for (const { message } of waiting.values()) worker.postMessage(message)
  }
  const ask = (question: Question): Promise<unknown> => {
    const message = { ...question, call: ++calls } as ToWorker
    const answered = new Promise<unknown>((resolve, reject) => {
      waiting.set(calls, { message, deaths: 0, resolve, reject })
    })
    worker?.ref()
    worker?.postMessage(message)
    return answered.finally(() => {
      if (waiting.size === 0) worker?.unref()
    })
  }
  // Not in the turn that opens the store: a cold start has more urgent things to do.
  setImmediate(start)
  return {
    ready,
    ask,
    wake() {
      if (Atomics.exchange(asleep, 0, 0) === 1) worker?.postMessage({ kind: 'wake' } satisfies ToWorker)
    },
    aside(message) {
      if (worker === undefined) early.push(message)
      else asidePort?.postMessage(message)
    },
    sealed(segment) {
      sealedSegments.add(segment)
      worker?.postMessage({ kind: 'sealed', segment } satisfies ToWorker)
    },
    async close() {
      closing = true
      await ask({ kind: 'close' })
      worker?.ref()
      await exited
    },
  }
}
