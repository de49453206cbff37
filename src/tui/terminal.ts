/**
 * The terminal, taken and given back: whatever ends or stops the program (a key, a signal, a fault), the screen, the cursor
 * and the keyboard are as they were.
 */

import { writeSync } from 'node:fs'

/** Long lines go on in the next row, as everybody expects. */
export const wrapAgain = '\x1b[?7h'

/** The main screen, cursor shown, paste marks and colours off. Harmless where they are so already. */
const restored = `\x1b[?2026l\x1b[?1049l\x1b[?25h\x1b[?2004l${wrapAgain}\x1b[0m`

const ends = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const
export type EndSignal = keyof typeof ends

/** As shells tell an end by a signal. */
export const exitCodeOf = (signal: EndSignal): number => 128 + ends[signal]

const giveBack = (stdin: NodeJS.ReadStream): void => {
  try {
    if (stdin.isTTY) stdin.setRawMode(false)
    writeSync(1, restored)
  } catch {
    // The terminal is gone.
  }
}

export interface Guard {
  release(): void
}

/** Hears what would end the program until it is released. */
export const guardTerminal = (
  stdin: NodeJS.ReadStream,
  { onEnd, onStop }: { onEnd(signal: EndSignal): void; onStop(): void },
): Guard => {
  const crashed = () => giveBack(stdin)
  const listeners = (Object.keys(ends) as EndSignal[]).map((signal) => {
    const listener = () => onEnd(signal)
    process.on(signal, listener)
    return () => process.off(signal, listener)
  })
  process.on('SIGTSTP', onStop)
  process.on('uncaughtExceptionMonitor', crashed)
  return {
    release() {
      for (const off of listeners) off()
      process.off('SIGTSTP', onStop)
      process.off('uncaughtExceptionMonitor', crashed)
    },
  }
}

/**
 * Reads no more, so that another program gets every key. A stream that nobody listens to goes on filling its buffer; it can
 * be paused once it knows that nobody does, a turn later.
 */
export const releaseKeys = async (stdin: NodeJS.ReadStream): Promise<void> => {
  await new Promise(setImmediate)
  stdin.pause()
  await new Promise(setImmediate)
}

/** How long the signal may take to arrive. */
const stopMs = 100

/**
 * Stops this job as Ctrl-Z does, and resolves when `fg` has brought it back; at once where nobody can (no shell above).
 * @param onStop the listener of the guard, which would keep the signal from its work
 */
export const stopJob = async (onStop: () => void): Promise<void> => {
  process.off('SIGTSTP', onStop)
  // The whole group, as the terminal would: what started this program stops too, and the shell has its prompt.
  process.kill(0, 'SIGTSTP')
  await new Promise((resolve) => setTimeout(resolve, stopMs))
  process.on('SIGTSTP', onStop)
}
