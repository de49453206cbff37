/**
 * The prompts of `respan setup`, of @clack/prompts, behind few plain functions. It is opened only where it was decided that a person
 * sits at a terminal. A prompt that is left with Ctrl-C or Esc throws `client_closed`: the flow takes back what it did.
 */

import { stripVTControlCharacters } from 'node:util'
import type { Context, Input } from './command.ts'
import type { SetupRequest } from './setup-options.ts'
import { leave, type Stop } from './setup-stop.ts'

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

/** What each question knows. */
export interface Talk {
  request: SetupRequest
  input: Input
  ctx: Context
  ask: Asker
  stop: Stop
}

/** Between two words, below the first word of its line: what is cut by the terminal loses the guide at the left. */
export const wrapped = (text: string, columns: number): string =>
  text
    .split('\n')
    .flatMap((line) => {
      const indent = ' '.repeat(Math.min(stripVTControlCharacters(line).search(/\S|$/) + 2, 8))
      const lines: string[] = []
      let now = ''
      for (const word of line.split(/(?<=\S) (?=\S)/)) {
        const next = now === '' ? word : `${now} ${word}`
        if (now.trim() !== '' && stripVTControlCharacters(next).length > columns) {
          lines.push(now)
          now = indent + word
        } else now = next
      }
      return [...lines, now]
    })
    .join('\n')

/** What the guide at the left takes. */
const guideColumns = 4
const fitted = (text: string): string => wrapped(text, (process.stdout.columns ?? 80) - guideColumns)

/** `signal` ends whatever question is open, as Ctrl-C at it does. */
export const openAsker = async (signal: AbortSignal): Promise<Asker> => {
  const clack = await import('@clack/prompts')
  const answered = <T>(answer: T | typeof clack.CANCEL_SYMBOL): T => (clack.isCancel(answer) ? leave() : (answer as T))
  const optionsOf = (choices: readonly Choice[]) => choices.map((choice) => ({ ...choice }))
  return {
    open: (title) => clack.intro(title),
    say: (text) => clack.log.message(fitted(text)),
    warn: (text) => clack.log.warn(fitted(text)),
    step: (text) => clack.log.step(fitted(text)),
    confirm: async (message, isYes = true) => answered(await clack.confirm({ message, initialValue: isYes, signal })),
    pick: async (message, choices) => answered(await clack.select({ message, options: optionsOf(choices), signal })),
    tick: async (message, choices) =>
      answered(
        await clack.multiselect({
          message,
          options: optionsOf(choices),
          initialValues: choices.map(({ value }) => value),
          required: false,
          signal,
        }),
      ),
    // Its spinner would end the process at Ctrl-C; ours takes back what was done.
    work(text) {
      const show = (line: string, end: string) => {
        const columns = (process.stdout.columns ?? 80) - 1
        process.stdout.write(`\r\u001b[K${line.slice(0, columns)}${end}`)
      }
      process.stdout.write(`${clack.S_BAR}\n`)
      show(`${clack.S_BAR}  ${text}`, '')
      return {
        say: (next) => show(`${clack.S_BAR}  ${next}`, ''),
        done: (last) => show(`${clack.S_STEP_SUBMIT}  ${last}`, '\n'),
      }
    },
    close: (text) => clack.outro(text),
  }
}
