/** The prompts' program without a terminal, over a project and a store of its own: keys in, lines out, effects done. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { onTestFinished } from 'vitest'
import { openControl } from '../../src/store/control.ts'
import { openTraceReader } from '../../src/store/reader.ts'
import { openApp } from '../../src/tui/app.ts'
import type { Aims, Gateway, Own } from '../../src/tui/gateway.ts'
import { lookOf } from '../../src/tui/paint.ts'
import { openEffects } from '../../src/tui/prompts/effects.ts'
import { frame } from '../../src/tui/prompts/frame.ts'
import { type Effect, type Event, openState, type State } from '../../src/tui/prompts/state.ts'
import { update } from '../../src/tui/prompts/update.ts'
import { fillProject } from './prompts-fixture.ts'

export const look = lookOf({ colour: true, ascii: false })

export const play = (state: State, ...events: (string | Event)[]): { state: State; effects: Effect[] } => {
  const effects: Effect[] = []
  let now = state
  for (const event of events) {
    const step = update(now, typeof event === 'string' ? { kind: 'key', key: event } : event)
    now = step.state
    effects.push(...(step.effects ?? []))
  }
  return { state: now, effects }
}

export interface BenchOptions {
  size?: { columns: number; rows: number }
  gateway?: Gateway
  /** A home and a project that are there already. */
  home?: string
  cwd?: string
  aims?: Aims
  prices?: Own
}

export const openBench = ({
  size = { columns: 80, rows: 24 },
  gateway,
  home: old,
  cwd: there,
  aims,
  prices = {},
}: BenchOptions = {}) => {
  const home = old ?? mkdtempSync(join(tmpdir(), 'respan-prompts-home-'))
  const cwd = there ?? mkdtempSync(join(tmpdir(), 'respan-prompts-'))
  const now = Date.now()
  if (old === undefined) fillProject(home, cwd, now)
  const control = openControl(home, () => undefined)
  const reader = openTraceReader(home)
  const written: string[] = []
  const quits: string[] = []
  const desk = {
    control,
    folder: { root: join(cwd, 'prompts'), shown: 'prompts' },
    git: () => ({ author: 'Ada', commit: 'abc' }),
  }
  const effects = openEffects({
    ...desk,
    reader,
    write: (sequence) => void written.push(sequence),
    redraw: () => undefined,
    suspend: () => undefined,
    handOver: (work) => void work(),
    editor: undefined,
    quit: () => void quits.push('quit'),
    prices,
    aims: aims ?? (async () => []),
    gateway: async () => gateway ?? 'no gateway runs',
    now: Date.now,
  })
  const app = openApp({ first: openState(size, now), update, draw: (state) => frame(state, look) }, effects)
  app.run({ kind: 'load' })
  onTestFinished(() => {
    app.run({ kind: 'cancel' })
    reader.close()
    control.close()
    for (const path of [...(old === undefined ? [home] : []), ...(there === undefined ? [cwd] : [])])
      rmSync(path, { recursive: true, force: true })
  })
  const text = () => app.lines().map(stripVTControlCharacters).join('\n')
  return {
    home,
    cwd,
    app,
    desk,
    control,
    reader,
    written,
    quits,
    text,
    press(...keys: string[]) {
      for (const key of keys) app.send({ kind: 'key', key })
      return text()
    },
    /** Opens a prompt's screen from the list. */
    open(id: string, ...keys: string[]) {
      for (const key of ['/', 'ctrl-u', ...id, 'enter', ...keys]) app.send({ kind: 'key', key })
      return text()
    },
    async until(is: (text: string) => boolean | RegExpMatchArray | null): Promise<string> {
      for (const end = Date.now() + 10_000; Date.now() < end; ) {
        if (is(text())) return text()
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      throw new Error(`never: ${is.toString()}\n${text()}`)
    },
  }
}
