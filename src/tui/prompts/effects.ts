/**
 * What the program does outside of itself: reads files and store, asks the trace store (never waiting for it), deploys,
 * pushes, runs models. In: effects. Out: events. The newest question of a kind gives up the one before.
 */

import { join } from 'node:path'
import type { TraceReader } from '../../store/store.ts'
import { localTime } from '../../traces/format.ts'
import { copiedText, copySequence, messageOf, openAsks } from '../asks.ts'
import type { Aims, Gateway, Own } from '../gateway.ts'
import type { Screen } from '../run.ts'
import { type Desk, deploy, push, readEntries } from './desk.ts'
import { openEditor } from './editor.ts'
import { modelsFor } from './models.ts'
import { type Asked, endedCall, runAll } from './runs.ts'
import type { Effect, PromptsApp } from './state.ts'
import { callsOf, readTraffic, variablesIn } from './traffic.ts'
import { previewOf, tryOut } from './trials.ts'

const callsShown = 30

export interface Outside extends Screen, Desk {
  reader: TraceReader
  /** The gateway that runs, and a key for it; a sentence for the user where there is none. */
  gateway(): Promise<Gateway | string>
  aims: Aims
  /** The user's own prices, by provider. */
  prices: Own
  /** What opens a file: a command line, as $EDITOR has it. */
  editor: string | undefined
  /** Unix ms. */
  now(): number
}

export const openEffects = (outside: Outside) => {
  const { reader, control } = outside
  const asks = openAsks()
  const ask = (app: PromptsApp, kind: string, work: (signal: AbortSignal) => Promise<void>): void =>
    asks.ask(kind, work, (text) => app.send({ kind: 'notice', text }))

  /** What is done at once; what it throws is told. */
  const tell = (app: PromptsApp, work: () => void): void => {
    try {
      work()
    } catch (thrown) {
      app.send({ kind: 'notice', text: messageOf(thrown) })
    }
  }

  /** A call of the recorded ones, in full. */
  const need = async (callId: string) => {
    const call = await reader.get(callId)
    if (call === undefined) throw new Error(`the call ${callId} is not in the store (any more)`)
    return call
  }

  /** `known`: what the call is called; else it is by its time. */
  const takeCall = async (
    app: PromptsApp,
    id: string,
    callId: string,
    known: string | undefined,
    quiet: boolean,
  ): Promise<void> => {
    const call = await need(callId)
    const name = known ?? `the call of ${localTime(call.start_time)}`
    const { variables, cut } = variablesIn(call.respan_params.variables)
    if (Object.keys(variables).length === 0) {
      if (!quiet) app.send({ kind: 'notice', text: `of ${name} no variables are kept` })
      return
    }
    const from = cut.length === 0 ? name : `${name} (too long to be kept whole: ${cut.join(', ')})`
    app.send({ kind: 'variables', id, variables, from, quiet })
  }

  /** A file may call a prompt by its slug; calls have its id. */
  const storeIdOf = (app: PromptsApp, id: string): string =>
    app.state().entries?.find((entry) => entry.id === id)?.prompt?.id ?? id

  const meant = (app: PromptsApp) => {
    const { form, entries } = app.state()
    const entry = entries?.find(({ id }) => id === form?.id)
    if (form === undefined || entry === undefined) throw new Error('the prompt is gone')
    return { form, entry }
  }

  type Of<K extends Effect['kind']> = Extract<Effect, { kind: K }>
  const does: { [K in Effect['kind']]: (effect: Of<K>, app: PromptsApp) => void } = {
    load: (_, app) => {
      try {
        app.send({ kind: 'loaded', entries: readEntries(outside) })
      } catch (thrown) {
        app.send({ kind: 'trouble', text: messageOf(thrown) })
      }
    },
    traffic: (_, app) =>
      ask(app, 'traffic', async (signal) => {
        const traffic = await readTraffic(reader, outside.now(), signal)
        if (!signal.aborted) app.send({ kind: 'traffic', traffic })
      }),
    models: (_, app) =>
      ask(app, 'models', async () => {
        const { listModels } = await import('../../providers/index.ts')
        const own = (app.state().entries ?? []).map(({ newest, file }) => (file?.body ?? newest?.body)?.model ?? '')
        const used = await reader.values('model', outside.now() - 30 * 86_400_000, 50)
        const names = [...own, ...used.map(({ value }) => value), 'respan/echo', 'respan/sim']
        const known = new Set([...names.filter(Boolean), ...listModels().map(({ id }) => id)])
        app.send({ kind: 'models', known: [...known] })
      }),
    newest: ({ id, quiet }, app) =>
      ask(app, 'variables', async (signal) => {
        const { rows } = await reader.list({ filter: callsOf(storeIdOf(app, id)), limit: 1, count: false }, signal)
        const [row] = rows
        if (row !== undefined) return takeCall(app, id, row.id, 'the newest call', quiet)
        if (!quiet) app.send({ kind: 'notice', text: 'no call of this prompt is recorded' })
      }),
    calls: ({ id }, app) =>
      ask(app, 'calls', async (signal) => {
        const { rows } = await reader.list(
          { filter: callsOf(storeIdOf(app, id)), limit: callsShown, count: false },
          signal,
        )
        app.send({ kind: 'calls', id, rows })
      }),
    take: ({ id, callId }, app) => ask(app, 'variables', () => takeCall(app, id, callId, undefined, false)),
    newestOf: ({ id, version }, app) =>
      ask(app, 'open', async (signal) => {
        const { rows } = await reader.list(
          { filter: callsOf(storeIdOf(app, id), version), limit: 1, count: false },
          signal,
        )
        const [row] = rows
        if (row === undefined) throw new Error('no call of it is recorded (any more)')
        const call = await need(row.id)
        if (!signal.aborted) app.send({ kind: 'opened', call })
      }),
    openCall: ({ callId }, app) =>
      ask(app, 'open', async (signal) => {
        const call = await endedCall(reader, callId, signal)
        if (signal.aborted) return
        if (call === undefined) throw new Error(`the call ${callId} is not in the store (any more)`)
        app.send({ kind: 'opened', call })
      }),
    preview: (_, app) =>
      ask(app, 'preview', async (signal) => {
        try {
          const { form, entry } = meant(app)
          const trial = tryOut(entry, form, control.resolvePrompt, outside.now())
          const filled = await previewOf(app.state(), entry, trial, outside.aims, outside.prices)
          if (!signal.aborted) app.send({ kind: 'previewed', filled, problem: '' })
        } catch (thrown) {
          app.send({ kind: 'previewed', filled: undefined, problem: messageOf(thrown) })
        }
      }),
    run: (_, app) =>
      ask(app, 'run', async (signal) => {
        const { form, entry } = meant(app)
        const asked = (): Asked | string => {
          try {
            const { request, variables } = tryOut(entry, form, control.resolvePrompt, outside.now())
            return form.source === 'file' ? { request } : { id: entry.id, version: form.source, variables }
          } catch (thrown) {
            return messageOf(thrown)
          }
        }
        const gateway = await outside.gateway()
        const models = modelsFor(app.state(), entry, form.source)
        await runAll({ app, reader, gateway, asked: asked(), models, signal, now: outside.now })
      }),
    cancel: () => asks.stop('run'),
    edit: ({ path }, app) => openEditor(outside, app, join(outside.folder.root, path)),
    deploy: ({ confirm }, app) => tell(app, () => app.send({ kind: 'done', text: deploy(outside, confirm) })),
    push: ({ confirm }, app) => tell(app, () => app.send({ kind: 'done', text: push(outside, confirm) })),
    copy: ({ text, what }, app) => {
      const sequence = copySequence(text)
      if (sequence !== undefined) outside.write(sequence)
      app.send({
        kind: 'notice',
        text: sequence === undefined ? `${what} is too long for the clipboard of a terminal` : copiedText(what),
      })
    },
    redraw: () => outside.redraw(),
    suspend: () => outside.suspend(),
    quit: () => outside.quit(),
  }
  return (effect: Effect, app: PromptsApp): void =>
    (does[effect.kind] as (effect: Effect, app: PromptsApp) => void)(effect, app)
}
