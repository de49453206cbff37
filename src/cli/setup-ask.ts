/**
 * The prompts of `respan setup`, of @clack/prompts, behind few plain functions. It is opened only where it was decided that a person
 * sits at a terminal. A prompt that is left with Ctrl-C or Esc throws `client_closed`: the flow takes back what it did.
 */

import { GatewayError } from '../core/errors.ts'

export interface Choice {
  value: string
  label: string
  hint?: string
}

export interface Working {
  say(text: string): void
  /** The last word of it. */
  done(text: string): void
}

export interface Asker {
  open(title: string): void
  /** Lines beneath one another, with the guide at their left. */
  say(text: string): void
  warn(text: string): void
  /** One step is done. */
  step(text: string): void
  confirm(question: string, isYes?: boolean): Promise<boolean>
  pick(question: string, choices: readonly Choice[]): Promise<string>
  /** All ticked at first. */
  tick(question: string, choices: readonly Choice[]): Promise<string[]>
  work(text: string): Working
  close(text: string): void
}

const leave = (): never => {
  throw new GatewayError('client_closed', 'cancelled')
}

export const openAsker = async (): Promise<Asker> => {
  const clack = await import('@clack/prompts')
  const answered = <T>(answer: T | typeof clack.CANCEL_SYMBOL): T => (clack.isCancel(answer) ? leave() : (answer as T))
  const optionsOf = (choices: readonly Choice[]) => choices.map((choice) => ({ ...choice }))
  return {
    open: (title) => clack.intro(title),
    say: (text) => clack.log.message(text),
    warn: (text) => clack.log.warn(text),
    step: (text) => clack.log.step(text),
    confirm: async (message, isYes = true) => answered(await clack.confirm({ message, initialValue: isYes })),
    pick: async (message, choices) => answered(await clack.select({ message, options: optionsOf(choices) })),
    tick: async (message, choices) =>
      answered(
        await clack.multiselect({
          message,
          options: optionsOf(choices),
          initialValues: choices.map(({ value }) => value),
          required: false,
        }),
      ),
    work(text) {
      // Its own answer to Ctrl-C would be to end the process; ours is to take back what was done.
      const spinner = clack.spinner({ onCancel: () => undefined })
      spinner.start(text)
      return { say: (next) => spinner.message(next), done: (last) => spinner.stop(last) }
    },
    close: (text) => clack.outro(text),
  }
}

export const isLeft = (thrown: unknown): boolean => thrown instanceof GatewayError && thrown.code === 'client_closed'
