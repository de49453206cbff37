/**
 * The terminal UI: a full-screen program over the recorded calls. Screens are functions of one state (state.ts), keys are a
 * table (keys.ts), every word of others passes one seam (text.ts) on its way to the terminal.
 * In: a reader of the store that answers from a thread of its own. Out: an exit code. Loaded when it is asked for.
 * May import core, wire, providers (prices), traces and the store's types; no HTTP but the replay, no command line.
 */

import { render, useApp } from 'ink'
import { createElement } from 'react'
import type { Filter } from '../core/filter.ts'
import type { TraceReader } from '../store/store.ts'
import { type App, openApp } from './app.ts'
import { type Outside, openEffects } from './effects.ts'
import { lookOf } from './paint.ts'
import { Frame } from './screen.tsx'
import { followStore } from './source.ts'
import { openState } from './state.ts'
import { type EndSignal, exitCodeOf, guardTerminal, stopJob } from './terminal.ts'

export interface TuiOptions extends Pick<Outside, 'gateway' | 'cwd'> {
  reader: TraceReader
  filter: { text: string; filter: Filter }
  colour: boolean
  ascii: boolean
  /** Unix ms. */
  now(): number
}

/** Resolves when the user quits, or a signal ends it. The caller's process has a terminal on both sides. */
export const openTraces = async ({ reader, filter, colour, ascii, now, gateway, cwd }: TuiOptions): Promise<number> => {
  const { stdin, stdout } = process
  const size = () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 })
  let code = 0
  let suspend: ReturnType<typeof useApp>['suspendTerminal'] | undefined
  let suspended = false

  const stop = () => {
    if (suspended || suspend === undefined) return
    suspended = true
    suspend(() => stopJob(stop)).then(
      () => {
        suspended = false
        app.send({ kind: 'size', ...size() })
      },
      () => {
        suspended = false
      },
    )
  }
  const run = openEffects({
    reader,
    gateway,
    cwd,
    write: (sequence) => void stdout.write(sequence),
    redraw: () => void suspend?.(() => undefined).catch(() => undefined),
    suspend: stop,
    quit: () => instance.unmount(),
  })
  const app: App = openApp(openState(size(), now(), filter), lookOf({ colour, ascii }), run)

  /** Ink gives the way to hand over the terminal to components only. */
  const Root = () => {
    suspend = useApp().suspendTerminal
    return createElement(Frame, { app })
  }
  // Heard before Ink hears of it, so that it lays out the lines of the new size.
  const onResize = () => app.send({ kind: 'size', ...size() })
  stdout.on('resize', onResize)
  const instance = render(createElement(Root), {
    alternateScreen: true,
    incrementalRendering: true,
    interactive: true,
    exitOnCtrlC: false,
    patchConsole: false,
  })
  const guard = guardTerminal(stdin, {
    onEnd(signal: EndSignal) {
      code = exitCodeOf(signal)
      instance.unmount()
    },
    onStop: stop,
  })
  // Asks first from where on there is news: none falls between it and the first page.
  const source = followStore(reader, app, now)
  app.run({ kind: 'load', more: false })
  app.run({ kind: 'totals' })
  try {
    await instance.waitUntilExit()
  } finally {
    source.close()
    stdout.off('resize', onResize)
    guard.release()
  }
  return code
}
