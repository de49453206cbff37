/**
 * A program on the terminal, from its first frame until it ends: the alternate screen, keys, sizes, signals, stop and fg.
 * What it is a program of, it does not know.
 */

import { render, useApp } from 'ink'
import { createElement } from 'react'
import { type App, openApp, type Program } from './app.ts'
import { Keyboard } from './keyboard.ts'
import { openPainter } from './painter.ts'
import { type EndSignal, exitCodeOf, guardTerminal, releaseKeys, stopJob, wrapAgain } from './terminal.ts'

/** What every program takes; its own events come on top. */
export type TerminalEvent =
  | { kind: 'key'; key: string }
  | { kind: 'paste'; text: string }
  | { kind: 'size'; columns: number; rows: number }

/** What a program may ask of its terminal. */
export interface Screen {
  /** Control sequences, past the frame. */
  write(sequence: string): void
  redraw(): void
  suspend(): void
  /** Gives the terminal away until the work is done. */
  handOver(work: () => Promise<void>): void
  quit(): void
}

export const screenSize = () => ({ columns: process.stdout.columns || 80, rows: process.stdout.rows || 24 })

export interface Running<State, Event, Effect> extends Program<State, Event, Effect> {
  /** How its effects are done. */
  effects(screen: Screen): (effect: Effect, app: App<State, Event, Effect>) => void
  /** Called once the first frame is up: what it watches meanwhile. Returns what ends the watching. */
  start(app: App<State, Event, Effect>): () => void
}

/** Resolves with the exit code when the user quits, or a signal ends it. The process has a terminal on both sides. */
export const runProgram = async <State, Event extends { kind: string }, Effect>(
  program: Running<State, Event | TerminalEvent, Effect>,
): Promise<number> => {
  const { stdin, stdout } = process
  let code = 0
  let suspend: ReturnType<typeof useApp>['suspendTerminal'] | undefined
  /** The screen is somebody else's. */
  let away = false
  let due = false
  const painter = openPainter((text) => void stdout.write(text))

  const paint = () => {
    due = false
    // A slow line has not taken the last frame yet: the next one stands for all between.
    if (!away && !stdout.writableNeedDrain) painter.paint(app.lines())
  }
  /** Keys and news that come together are one frame. */
  const frame = () => {
    if (!due) setImmediate(paint)
    due = true
  }
  const whole = () => {
    painter.forget()
    frame()
  }
  const handOver = (work: () => Promise<void>) => {
    if (away || suspend === undefined) return
    away = true
    const back = () => {
      away = false
      app.send({ kind: 'size', ...screenSize() })
      whole()
    }
    const begun = () => {
      stdout.write(wrapAgain)
      return work()
    }
    suspend(begun).then(back, back)
  }
  const stop = () => handOver(() => stopJob(stop))
  const run = program.effects({
    write: (sequence) => void stdout.write(sequence),
    redraw: whole,
    suspend: stop,
    handOver: (work) =>
      handOver(async () => {
        await releaseKeys(stdin)
        await work()
      }),
    quit: () => instance.unmount(),
  })
  const app = openApp(program, run)

  /** Ink gives the way to hand over the terminal to components only. */
  const Root = () => {
    suspend = useApp().suspendTerminal
    return createElement(Keyboard, { app })
  }
  const onResize = () => {
    app.send({ kind: 'size', ...screenSize() })
    whole()
  }
  stdout.on('resize', onResize)
  stdout.on('drain', frame)
  const instance = render(createElement(Root), {
    alternateScreen: true,
    interactive: true,
    exitOnCtrlC: false,
    patchConsole: false,
  })
  const guard = guardTerminal(stdin, {
    onEnd(signal: EndSignal) {
      // Ctrl-C is meant for who has the terminal.
      if (away && signal === 'SIGINT') return
      code = exitCodeOf(signal)
      instance.unmount()
    },
    onStop: stop,
  })
  const unsubscribe = app.subscribe(frame)
  whole()
  const end = program.start(app)
  try {
    await instance.waitUntilExit()
  } finally {
    away = true
    end()
    unsubscribe()
    stdout.off('resize', onResize)
    stdout.off('drain', frame)
    stdout.write(wrapAgain)
    guard.release()
  }
  return code
}
