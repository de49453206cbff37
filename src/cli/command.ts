/**
 * The CLI room: a command is a value, one file a noun; program.ts makes commander of the list, run.ts speaks of errors.
 * In: arguments and a Context (all that a command sees of the world). Out: its result on standard output, all else on
 * standard error, an exit code. May import every room but server and tui; heavy ones lazily, inside `run`.
 */

import { UsageError } from '../config/refusal.ts'
import type { Config } from '../config/shape.ts'
import { GatewayError } from '../core/errors.ts'
import type { Filter } from '../core/filter.ts'
import type { Git } from '../prompts/push.ts'
import type { OwnPrices } from '../providers/provider.ts'
import type { Annotation, ControlStore, LiveText, TraceReader } from '../store/store.ts'

export interface Argument {
  /** As help shows it: 'ID'. */
  name: string
  summary: string
  /** It may be left out. */
  optional?: true
  /** Several words are taken; the last argument. */
  many?: true
}
export interface Option {
  /** Commander's spelling: '--limit <n>', '--detach'. */
  flags: string
  summary: string
  choices?: readonly string[]
}
export interface Command {
  /** 'keys create': a noun and a verb; a word alone is a command of its own. */
  name: string
  summary: string
  args?: readonly Argument[]
  options?: readonly Option[]
  /** Whole command lines, without 'respan'. */
  examples: readonly string[]
  /** Resolves to the exit code. Throws GatewayError for what the user can mend, UsageError for what was mistyped. */
  run(input: Input, ctx: Context): Promise<number>
}

export interface Input {
  args: readonly string[]
  /** By camel-case name; `false` only for '--no-…' options. */
  options: Readonly<Record<string, unknown>>
}

export type Env = Readonly<Record<string, string | undefined>>

/** What `openGateway` gives: the server room's `Running`. */
export interface OpenedGateway {
  url: string
  port: number
  firstKey: string | undefined
  simulating: boolean
  token: string
  close(): Promise<void>
}

/** What a detached gateway tells the command that started it, over a private channel and never through a file. */
export interface StartReport {
  url: string
  pid: number
  simulating: boolean
  firstKey: string | undefined
}

/** What the full-screen program needs of the command that opens it. */
export interface TuiRequest {
  /** Answers from a thread of its own. */
  reader: TraceReader
  filter: { text: string; filter: Filter }
  colour: boolean
  ascii: boolean
  now(): number
  cwd: string
  /** Where the gateway is, or would be. */
  base: string
  /** The gateway that runs, and a key for it; what to do where there is none. */
  gateway(): Promise<{ url: string; key: string } | string>
  /** Who that gateway would ask first; empty where none runs. */
  aims(models: readonly string[]): Promise<readonly Aim[]>
  /** The user's own prices, by provider. */
  prices: Readonly<Record<string, OwnPrices>>
  /** What running streams have said so far: the last words of `ids`, all of `whole`. Empty where no gateway runs. */
  live(ids: readonly string[], whole: string | undefined): Promise<LiveText[]>
  /** Resolves to the ids that were found. */
  annotate(changes: readonly Annotation[]): Promise<string[]>
  /** What full-screen programs keep from one start to the next. */
  settings: { read(): unknown; write(value: unknown): void }
}

/** Who would be asked for a model. */
export interface Aim {
  /** As it was asked for. */
  asked: string
  provider: string
  model: string
  /** Why nobody can be asked. */
  problem?: string
}

/** What the prompts' program needs of its command. */
export interface PromptsTuiRequest
  extends Pick<TuiRequest, 'reader' | 'colour' | 'ascii' | 'now' | 'gateway' | 'aims' | 'prices'> {
  control: ControlStore
  /** Of the prompt files. */
  folder: { root: string; shown: string }
  /** Who pushes and deploys, and at which commit. */
  git(): Git
  /** $VISUAL or $EDITOR: a command line. */
  editor: string | undefined
}

/** All that a command sees of the world. */
export interface Context {
  /** A line (or lines) of the result. */
  out(text: string): void
  /** A line that is not the result. */
  err(text: string): void
  /** A hidden answer from the terminal; undefined when the user declines. */
  ask(question: string): Promise<string | undefined>
  /** Standard input to its end. */
  readInput(): Promise<string>
  env: Env
  cwd: string
  version: string
  /** How the user calls this program: 'respan', or 'npx respan' where it was started so. */
  program: string
  /** Unix ms. */
  now(): number
  isTerminal: { input: boolean; output: boolean }
  /** Hears SIGINT and SIGTERM (instead of the end of the process) until the returned function is called. */
  onStop(listener: () => void): () => void
  /** Ends the process at once. */
  quit(code: number): void
  /** How to start this program again: executable, then arguments. */
  self: readonly string[]
  /** There when this process was started by `proxy start --detach`. */
  report: ((message: StartReport) => void) | undefined
  openGateway(config: Config, env: Env, version: string): Promise<OpenedGateway>
  /** Resolves to the exit code, when the user leaves it. */
  openTui(request: TuiRequest): Promise<number>
  openPromptsTui(request: PromptsTuiRequest): Promise<number>
}

export const defineCommand = (command: Command): Command => command

/** What cannot be done as things are: one line, exit 1. */
export const refuse = (message: string): GatewayError => new GatewayError('bad_request', message)

/** What was typed makes no sense, however things are: one line, exit 2. */
export const misuse = (message: string): UsageError => new UsageError(message)

/** The text of an option; undefined when it was not given. */
export const textOf = ({ options }: Input, name: string): string | undefined =>
  typeof options[name] === 'string' ? options[name] : undefined

export const isOn = ({ options }: Input, name: string): boolean => options[name] === true

/** A whole number of an option, within bounds. Throws bad_request. */
export const countOf = (input: Input, name: string, max: number): number | undefined => {
  const text = textOf(input, name)
  if (text === undefined) return undefined
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < 1 || value > max)
    throw misuse(
      `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} must be a whole number from 1 to ${max}, not "${text}"`,
    )
  return value
}

export const jsonOption: Option = { flags: '--json', summary: 'print one JSON value and nothing else' }
export const listOptions: readonly Option[] = [
  { flags: '--limit <n>', summary: 'show at most this many rows' },
  jsonOption,
  { flags: '--csv', summary: 'print CSV (RFC 4180) with a header' },
]
