/**
 * The reader's thread: a connection of its own that never writes, so that a long search holds up neither the gateway nor
 * the drain.
 * In: questions. Out: answers. Between two stretches of a search it looks whether somebody gave it up.
 */

import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import type { Database } from 'better-sqlite3'
import { answers, codecsFor, emptyAnswers, type Question } from './ask.ts'
import { isBroken, openForReading } from './sqlite/connection.ts'

export interface ReaderData {
  home: string
  mappedBytes?: number | undefined
  /** Numbers of questions that are given up. */
  gaveUp: MessagePort
}
export type ToReader = { [K in Question]: { call: number; kind: K; ask: unknown } }[Question] | { kind: 'reopen' }
export interface FromReader {
  call: number
  value?: unknown
  error?: string
  /** The file itself is broken. */
  damaged?: boolean
}

const { home, mappedBytes, gaveUp } = workerData as ReaderData
let db: Database | undefined
const givenUp = new Set<number>()
/** What is listed is opened next: by then, what bodies take to read is loaded. */
const loadAfterMs = 100

const isGivenUp = (call: number): boolean => {
  for (let next = receiveMessageOnPort(gaveUp); next !== undefined; next = receiveMessageOnPort(gaveUp))
    givenUp.add(next.message as number)
  return givenUp.delete(call)
}

const answer = async ({ call, kind, ask }: Exclude<ToReader, { kind: 'reopen' }>): Promise<FromReader> => {
  const check = () => {
    if (isGivenUp(call)) throw new Error('given up')
  }
  try {
    check()
    const codecs = await codecsFor(kind)
    db ??= openForReading(home, mappedBytes)
    const read = answers[kind] as (...args: unknown[]) => unknown
    const none = emptyAnswers[kind] as (ask: unknown) => unknown
    return { call, value: db === undefined ? none(ask) : read(db, ask, check, codecs) }
  } catch (thrown) {
    return { call, error: thrown instanceof Error ? thrown.message : String(thrown), damaged: isBroken(thrown) }
  }
}

parentPort?.on('message', (message: ToReader) => {
  if (message.kind !== 'reopen') {
    void answer(message).then((said) => parentPort?.postMessage(said))
    return
  }
  // The file was set aside: what is open here is the old one.
  db?.close()
  db = undefined
})
parentPort?.once('message', () => setTimeout(() => void codecsFor('get'), loadAfterMs).unref())
