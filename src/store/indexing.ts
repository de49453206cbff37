/**
 * When what an old file lacks is made: behind the drain, a step at a time, with a pause after each while calls come in.
 * In: the step. Out: a function that starts the work if it rests. Imports nothing.
 */

/** While calls come in. */
const pauseMs = 50
const retryAfterMs = 60_000

export interface IndexingOptions {
  /** Does a little; false when there was nothing to do. */
  step(): Promise<boolean>
  /** The drain is at work. */
  isBusy(): boolean
  onTrouble(thrown: unknown): void
}

export const indexing = ({ step, isBusy, onTrouble }: IndexingOptions): (() => void) => {
  let running = false
  const beat = async (): Promise<void> => {
    try {
      if (await step()) {
        setTimeout(beat, isBusy() ? pauseMs : 0)
        return
      }
    } catch (thrown) {
      onTrouble(thrown)
      setTimeout(beat, retryAfterMs)
      return
    }
    running = false
  }
  return () => {
    if (running) return
    running = true
    setTimeout(beat, pauseMs)
  }
}
