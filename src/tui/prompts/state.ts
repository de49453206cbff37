/**
 * All that the screen is made of, as one value. Nothing here knows a terminal, a clock, a file or a store: what is to be
 * done outside is named by an Effect, and what happened outside comes in as an Event.
 */

import type { DeploymentRow, VariableType, VersionRow } from '../../core/prompt.ts'
import type { PromptState } from '../../prompts/state.ts'
import type { LogDetail, LogRow, StatsRow } from '../../store/store.ts'
import type { App, Step as StepOf } from '../app.ts'
import type { Price } from '../gateway.ts'
import type { Line } from '../line.ts'
import type { TerminalEvent } from '../run.ts'

export const screens = ['list', 'prompt', 'form', 'preview', 'run', 'answer', 'confirm'] as const
export type Screen = (typeof screens)[number]

export const tabs = ['template', 'versions', 'diff', 'variables', 'traffic'] as const
export type Tab = (typeof tabs)[number]

/** A prompt as files and store have it, with its history. */
export interface Entry extends PromptState {
  name: string
  /** Newest first. */
  versions: readonly VersionRow[]
  history: readonly DeploymentRow[]
  /** Of its file, below the folder. */
  path?: string
  /** Why its file cannot be read. */
  problem?: string
}

/** Figures of the last seven days. */
export interface Traffic {
  total: StatsRow
  /** Most calls first; null = the call named none. */
  versions: readonly { version: number | null; row: StatsRow }[]
}

export const sorts = ['name', 'changed', 'drift', 'calls', 'errors', 'cost', 'p95'] as const
export type Sort = (typeof sorts)[number]

export interface ListState {
  filter: string
  sort: Sort
  reversed: boolean
  /** The row under the cursor, and the first one shown. */
  at: number
  top: number
}

/** What a version is named by: its number, or the file. */
export type Source = number | 'file'

/** The prompt that is open, and where in it one is. */
export interface OpenState {
  id: string
  source: Source
  tab: Tab
  /** Of the tabs that are tables. */
  at: number
  top: number
  needle: string
  marked: number | undefined
  /** What the diff compares; undefined = the usual. */
  sides: readonly [Source, Source] | undefined
}

/** A variable in the form. */
export interface Field {
  name: string
  type: VariableType
  /** It holds messages that are put in. */
  list: boolean
  /** What the text asks of it: its members by name, perhaps (Jinja), or nothing but itself. */
  use: 'members' | 'any' | 'itself'
  optional: boolean
  description: string
  fallback: unknown
  /** As typed; undefined = not given. */
  text: string | undefined
  /** The text is JSON whatever the type says: it came so from a call. */
  json: boolean
}

export interface FormState {
  id: string
  source: Source
  fields: readonly Field[]
  at: number
  top: number
  /** Where the values are from, and whether one was typed since. */
  from: string
  changed: boolean
  /** The example whose values these are, from 0; -1 = they are of none. */
  example: number
  touched: boolean
}

export interface Estimate extends Price {
  model: string
}

export interface PreviewState {
  id: string
  source: Source
  top: number
  needle: string
  /** Undefined until it is filled in. */
  filled:
    | {
        messages: readonly Record<string, unknown>[]
        settings: Record<string, unknown>
        /** Variables that the prompt does not have. */
        unknown: readonly string[]
        tokensIn: number
        tokensOut: number
        /** Where the length of the answer is from. */
        outFrom: string
        estimates: readonly Estimate[]
      }
    | undefined
  /** Why it cannot be filled in. */
  problem: string
}

/** One model's answer. */
export interface Cell {
  model: string
  status: 'waiting' | 'streaming' | 'done' | 'error' | 'cancelled'
  text: string
  error: string
  /** ms */
  firstTokenMs: number | undefined
  ms: number | undefined
  tokensIn: number | undefined
  tokensOut: number | undefined
  /** US dollars; null = unknown price; undefined = not known yet. */
  cost: number | null | undefined
  logId: string
}

export interface RunState {
  id: string
  source: Source
  /** Answers to an earlier run are dropped. */
  number: number
  /** Unix ms. */
  startedAt: number
  cells: readonly Cell[]
  /** The column under the cursor. */
  at: number
  /** The first line shown; undefined = the newest lines are. */
  top: number | undefined
}

export interface AnswerState {
  call: LogDetail
  top: number
  needle: string
}

export interface ConfirmState {
  kind: 'deploy' | 'rollback' | 'undeploy' | 'push'
  id: string
  /** The version that is to be live; of a push, the one that it will be; of an undeployment, the one that was. */
  version: number
  label: string
  /** Nothing was ever deployed as it. */
  fresh: boolean
  message: string
  /** What it takes the place of; undefined = nothing. */
  before: number | undefined
  /** Of the file as it was compared. */
  hash: string
  top: number
}

/** A line that is being typed. */
export interface Edit extends Line {
  purpose: 'filter' | 'search' | 'palette' | 'models' | 'value' | 'label' | 'message'
  /** The chosen line of the palette or of the completions. */
  at: number
}

export interface Choice {
  key: string
  label: string
  choose(state: State): Step
}

export interface State {
  columns: number
  rows: number
  /** Unix ms, of the last event that told. */
  now: number
  screen: Screen
  /** The screens below this one. */
  below: readonly Screen[]
  /** Undefined until they are read. */
  entries: readonly Entry[] | undefined
  /** Why files and store cannot be read. */
  trouble: string
  traffic: ReadonlyMap<string, Traffic> | undefined
  list: ListState
  open: OpenState | undefined
  form: FormState | undefined
  /** What was typed last, by prompt. */
  kept: ReadonlyMap<string, FormState>
  preview: PreviewState | undefined
  run: RunState | undefined
  answer: AnswerState | undefined
  confirm: ConfirmState | undefined
  /** To run a prompt on, by its id, where it is not its own. */
  models: ReadonlyMap<string, readonly string[]>
  /** Names for completion. */
  known: readonly string[]
  help: { top: number } | undefined
  menu: { title: string; choices: readonly Choice[]; at: number } | undefined
  edit: Edit | undefined
  /** A value of several lines that is being typed. */
  area: Line | undefined
  /** A sentence in the bottom line until the next key. */
  notice: string
}

export type Effect =
  /** Files and store, read anew. */
  | { kind: 'load' }
  | { kind: 'traffic' }
  | { kind: 'models' }
  /** The newest call of a prompt, for its variables. `quiet`: nothing is said where there is none. */
  | { kind: 'newest'; id: string; quiet: boolean }
  | { kind: 'calls'; id: string }
  | { kind: 'take'; id: string; callId: string }
  | { kind: 'newestOf'; id: string; version: number | null }
  | { kind: 'openCall'; callId: string }
  | { kind: 'preview' }
  | { kind: 'run' }
  | { kind: 'cancel' }
  /** A file below the folder, in the user's editor. */
  | { kind: 'edit'; path: string }
  | { kind: 'deploy'; confirm: ConfirmState }
  | { kind: 'push'; confirm: ConfirmState }
  | { kind: 'copy'; text: string; what: string }
  | { kind: 'redraw' | 'suspend' | 'quit' }

export type Event =
  | TerminalEvent
  | { kind: 'tick'; now: number }
  | { kind: 'loaded'; entries: readonly Entry[] }
  | { kind: 'trouble'; text: string }
  | { kind: 'traffic'; traffic: ReadonlyMap<string, Traffic> }
  | { kind: 'models'; known: readonly string[] }
  | { kind: 'variables'; id: string; variables: Record<string, unknown>; from: string; quiet: boolean }
  | { kind: 'calls'; id: string; rows: readonly LogRow[] }
  | { kind: 'previewed'; filled: PreviewState['filled']; problem: string }
  | { kind: 'started'; number: number; now: number }
  | { kind: 'cell'; number: number; at: number; change: Partial<Cell>; more?: string }
  | { kind: 'opened'; call: LogDetail }
  | { kind: 'done'; text: string }
  | { kind: 'notice'; text: string }

export type Step = StepOf<State, Effect>
export type PromptsApp = App<State, Event, Effect>

export const openState = (size: { columns: number; rows: number }, now: number): State => ({
  ...size,
  now,
  screen: 'list',
  below: [],
  entries: undefined,
  trouble: '',
  traffic: undefined,
  list: { filter: '', sort: 'name', reversed: false, at: 0, top: 0 },
  open: undefined,
  form: undefined,
  kept: new Map(),
  preview: undefined,
  run: undefined,
  answer: undefined,
  confirm: undefined,
  models: new Map(),
  known: [],
  help: undefined,
  menu: undefined,
  edit: undefined,
  area: undefined,
  notice: '',
})

/** On top of the screen that is shown. */
export const goTo = (state: State, screen: Screen): State =>
  state.screen === screen ? state : { ...state, screen, below: [...state.below, state.screen] }
