/** All models of a run at once, each into its column; what the store says of a call that has ended comes last. */

import { setTimeout as delay } from 'node:timers/promises'
import type { LogDetail, TraceReader } from '../../store/store.ts'
import type { Gateway } from '../gateway.ts'
import type { PromptsApp } from './state.ts'
import { bodyOf, streamAnswer, type Tell } from './stream.ts'

export type Asked = Parameters<typeof bodyOf>[0]

export interface Run {
  app: PromptsApp
  reader: TraceReader
  /** Where one of the two cannot be had, the reason: it stands in each column. */
  gateway: Gateway | string
  asked: Asked | string
  models: readonly string[]
  signal: AbortSignal
  now(): number
}

const looksMax = 20
const lookMs = 100

/** A call that has just ended: the gateway stores it a moment later. Undefined where it is not there in time. */
export const endedCall = async (
  reader: TraceReader,
  logId: string,
  signal: AbortSignal,
): Promise<LogDetail | undefined> => {
  let call: LogDetail | undefined
  for (let look = 0; look < looksMax && logId !== '' && !signal.aborted; look++) {
    call = await reader.get(logId)
    if (call !== undefined && call.status !== 'pending') return call
    await delay(lookMs)
  }
  return call
}

/** What it cost, and the tokens as they were counted. */
const settle = async ({ reader, signal }: Run, logId: string, tell: Tell): Promise<void> => {
  const call = await endedCall(reader, logId, signal)
  tell({
    cost: call?.cost ?? null,
    ...(typeof call?.prompt_tokens === 'number' && { tokensIn: call.prompt_tokens }),
    ...(typeof call?.completion_tokens === 'number' && { tokensOut: call.completion_tokens }),
  })
}

/** News of an answer are told so far apart: a frame takes longer than a chunk. */
const tellMs = 40

/** Words are gathered; a change of anything but the words goes out at once with what was gathered. */
const gathered = (tell: Tell): { tell: Tell; flush(): void } => {
  let words = ''
  let change: Parameters<Tell>[0] = {}
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    if (words === '' && Object.keys(change).length === 0) return
    tell(change, words)
    words = ''
    change = {}
  }
  return {
    tell(next, more = '') {
      words += more
      change = { ...change, ...next }
      timer ??= setTimeout(flush, tellMs)
    },
    flush,
  }
}

export const runAll = async (run: Run): Promise<void> => {
  const { app, gateway, asked, models, signal } = run
  const number = app.state().run?.number ?? 0
  app.send({ kind: 'started', number, now: run.now() })
  await Promise.all(
    models.map(async (model, at) => {
      const tell: Tell = (change, more) => app.send({ kind: 'cell', number, at, change, ...(more && { more }) })
      if (typeof asked === 'string') return tell({ status: 'error', error: asked })
      if (typeof gateway === 'string') return tell({ status: 'error', error: gateway })
      const { tell: gather, flush } = gathered(tell)
      try {
        const logId = await streamAnswer(gateway, bodyOf(asked, model), signal, gather)
        flush()
        await settle(run, logId, tell)
      } catch (thrown) {
        flush()
        if (!signal.aborted) tell({ status: 'error', error: causeOf(thrown) })
      }
    }),
  )
}

/** fetch says "fetch failed" and keeps why to itself. */
const causeOf = (thrown: unknown): string => {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}
