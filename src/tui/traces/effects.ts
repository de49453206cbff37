/**
 * What the program does outside of itself: asks the store (never waiting for it), writes files, copies, sends a call again.
 * In: effects. Out: events. The newest question of a kind gives up the one before.
 */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Annotation, LiveText, TraceReader } from '../../store/store.ts'
import { asRecord } from '../../wire/value.ts'
import { copiedText, copySequence, messageOf, openAsks } from '../asks.ts'
import type { Aims, Gateway, Own } from '../gateway.ts'
import type { Screen } from '../run.ts'
import { turned } from './list.ts'
import { observedBy } from './observed.ts'
import { estimateOf, sendAgain } from './replay.ts'
import { type Answer, dimensions, type Effect, type TracesApp } from './state.ts'

export const pageRows = 200
const groupsMax = 200
/** The gateway's drain takes a moment; a busy one, some. */
const storedAfterMs = 50
const storedTries = 100

export interface Outside extends Screen {
  reader: TraceReader
  /** The gateway that runs, and a key for it; a sentence for the user where there is none. */
  gateway(): Promise<Gateway | string>
  aims: Aims
  /** The user's own prices, by provider. */
  prices: Own
  cwd: string
  /** What running streams have said: the last words of `ids`, all of `whole`. */
  live(ids: readonly string[], whole: string | undefined): Promise<LiveText[]>
  /** Resolves to the ids that were found. */
  annotate(changes: readonly Annotation[]): Promise<string[]>
  /** What programs keep from one start to the next, beside the store. */
  settings: { read(): unknown; write(value: unknown): void }
  /** Unix ms. */
  now(): number
}

const reasonOf = (thrown: unknown): string => messageOf(thrown)

export const openEffects = (outside: Outside) => {
  const { reader } = outside
  const asks = openAsks()

  /** Runs it; a newer one of the same kind gives it up, and what it throws is told. */
  const ask = (app: TracesApp, kind: string, work: (signal: AbortSignal) => Promise<void>): void =>
    asks.ask(kind, work, (text) => app.send({ kind: 'notice', text }))

  const need = async (id: string) => {
    const call = await reader.get(id)
    if (call === undefined) throw new Error(`the call ${id} is not in the store (any more)`)
    return call
  }

  /** A call that the gateway has answered is on its way into the store. */
  const needSoon = async (id: string, signal: AbortSignal) => {
    for (let tries = 0; tries < storedTries && !signal.aborted; tries++) {
      const call = await reader.get(id)
      if (call !== undefined && call.status !== 'pending') return call
      await sleep(storedAfterMs)
    }
    return need(id)
  }

  type Of<K extends Effect['kind']> = Extract<Effect, { kind: K }>
  const does: { [K in Effect['kind']]: (effect: Of<K>, app: TracesApp) => void } = {
    load: ({ where }, app) =>
      ask(app, 'load', async (signal) => {
        const { filter, sort, next, above, version } = app.state().list
        const upwards = where === 'above' || where === 'end'
        const key = where === 'below' ? next : where === 'above' ? above : null
        const query = { filter, sort: upwards ? turned(sort) : sort, limit: pageRows, count: false }
        const page = await reader.list({ ...query, ...(key !== null && { next: key }) }, signal)
        if (!signal.aborted) app.send({ kind: 'page', version, where, ...page })
      }),
    giveUp: ({ what }) => asks.stop(what),
    totals: (_, app) =>
      ask(app, 'totals', async (signal) => {
        const { filter, version } = app.state().list
        const { total } = await reader.stats({ by: [], filter }, signal)
        if (!signal.aborted) app.send({ kind: 'totals', version, totals: total })
      }),
    open: ({ id, after }, app) =>
      // What is only renewed gives up nothing that the user waits for.
      ask(app, after === 'refresh' ? 'refresh' : 'open', async (signal) => {
        const call = await need(id)
        if (signal.aborted) return
        app.send({ kind: 'opened', call, ...(after && { after }) })
        if (after !== undefined && after !== 'refresh' && after !== 'span') return
        const spans = await reader.tree(call.trace_unique_id)
        if (!signal.aborted) app.send({ kind: 'spans', id, spans })
      }),
    compare: ({ ids }, app) =>
      ask(app, 'open', async (signal) => {
        const calls = await Promise.all([need(ids[0]), need(ids[1])])
        if (!signal.aborted) app.send({ kind: 'compared', calls })
      }),
    breakdown: (_, app) =>
      ask(app, 'breakdown', async (signal) => {
        const { list, breakdown } = app.state()
        const dimension = dimensions[breakdown.by] ?? 'model'
        const { rows } = await reader.stats({ by: [dimension], filter: list.filter, limit: groupsMax }, signal)
        if (!signal.aborted) app.send({ kind: 'breakdown', by: breakdown.by, rows })
      }),
    estimate: (_, app) =>
      ask(app, 'estimate', async () => {
        const { replay } = app.state()
        const models = replay?.models.filter((model) => !replay.estimates.has(model)) ?? []
        if (replay === undefined || models.length === 0) return
        // Asked once for all.
        const aimed = await outside.aims(models)
        for (const model of models) {
          const estimate = await estimateOf(replay.call, model, async () => aimed, outside.prices)
          app.send({ kind: 'estimate', model, estimate })
        }
      }),
    replay: (_, app) =>
      ask(app, 'replay', async (signal) => {
        const { replay } = app.state()
        if (replay === undefined) return
        const gateway = await outside.gateway()
        if (typeof gateway === 'string') throw new Error(gateway)
        const answerOf = async (model: string): Promise<Answer> => {
          try {
            return { call: await needSoon(await sendAgain(replay.call, model, gateway, signal), signal) }
          } catch (thrown) {
            return { error: reasonOf(thrown) }
          }
        }
        await Promise.all(
          replay.models.map(async (model) => {
            const answer = await answerOf(model)
            if (!signal.aborted) app.send({ kind: 'answered', model, answer })
          }),
        )
      }),
    annotate: ({ change, told }, app) => {
      // Each is written, whatever comes next.
      outside.annotate([change]).then(
        (found) => {
          if (found.length > 0) app.send({ kind: 'annotated', change })
          app.send({ kind: 'notice', text: found.length > 0 ? told : 'the call is not in the store (any more)' })
        },
        (thrown: unknown) => app.send({ kind: 'notice', text: `not kept: ${reasonOf(thrown)}` }),
      )
    },
    keep: ({ settings }, app) => {
      try {
        const others = asRecord(outside.settings.read()) ?? {}
        outside.settings.write({ ...others, traces: settings })
      } catch (thrown) {
        app.send({ kind: 'notice', text: `not kept: ${reasonOf(thrown)}` })
      }
    },
    values: ({ field }, app) =>
      ask(app, 'values', async (signal) => {
        const asked = observedBy(field)
        if (asked === undefined) return
        const values = await reader.values(asked.dimension, outside.now() - asked.sinceMs, groupsMax)
        if (!signal.aborted) app.send({ kind: 'values', field, values })
      }),
    copy: ({ text, what }, app) => {
      const sequence = copySequence(text)
      if (sequence === undefined) {
        app.send({ kind: 'notice', text: `${what} is too long for the clipboard of a terminal; x writes it to a file` })
        return
      }
      outside.write(sequence)
      app.send({ kind: 'notice', text: copiedText(what) })
    },
    write: ({ name, text }, app) => {
      try {
        writeFileSync(join(outside.cwd, name), text, { mode: 0o600 })
        app.send({ kind: 'notice', text: `written: ${join(outside.cwd, name)}` })
      } catch (thrown) {
        app.send({ kind: 'notice', text: `not written: ${reasonOf(thrown)}` })
      }
    },
    redraw: () => outside.redraw(),
    suspend: () => outside.suspend(),
    quit: () => outside.quit(),
  }
  return (effect: Effect, app: TracesApp): void =>
    (does[effect.kind] as (effect: Effect, app: TracesApp) => void)(effect, app)
}
