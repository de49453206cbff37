/**
 * All that the screen is made of, as one value. Nothing here knows a terminal, a clock or a store: what is to be done
 * outside is named by an Effect, and what happened outside comes in as an Event.
 */

import type { Filter } from '../../core/filter.ts'
import type {
  Annotation,
  Dimension,
  LiveText,
  LogDetail,
  LogRow,
  SortField,
  StatsRow,
  TreeSpan,
} from '../../store/store.ts'
import type { App, Step as StepOf } from '../app.ts'
import type { Price } from '../gateway.ts'
import type { Line } from '../line.ts'
import type { TerminalEvent } from '../run.ts'

export type Screen = 'list' | 'call' | 'breakdown' | 'diff' | 'replay' | 'answers'

export const tabs = ['transcript', 'tree', 'attempts', 'request', 'response', 'attributes', 'prompt'] as const
export type Tab = (typeof tabs)[number]

export const dimensions = [
  'model',
  'customer',
  'provider',
  'prompt',
  'key',
  'env',
  'status',
  'day',
] as const satisfies readonly Dimension[]

/** Which page: from the first row, behind or before what is loaded, or the last one. */
export type PagePlace = 'first' | 'below' | 'above' | 'end'

export interface ListState {
  /** The view that it is, as long as nothing else was chosen; '' = none. */
  view: string
  /** As typed. */
  filterText: string
  filter: Filter
  sort: { by: SortField; ascending: boolean }
  /** In the order of the sort, those in flight first. */
  rows: readonly LogRow[]
  /** The row under the cursor, and the first one shown. */
  at: number
  top: number
  follow: boolean
  /** Came in above while not following. */
  fresh: number
  /** The page behind, the page before, and whether one was asked for. */
  next: string | null
  above: string | null
  loading: boolean
  /** Answers to an older filter or sort are dropped. */
  version: number
  totals: StatsRow | undefined
  /** Whose words are not indexed yet: a search did not see them. */
  unindexed: number
}

/** A text that is scrolled: the line under the cursor or at the top, and what is searched in it. */
export interface Scroll {
  top: number
  needle: string
  /** The line of the hit that was gone to last. */
  hit?: number
}

export interface CallState extends Scroll {
  /** Where it was opened. */
  from: Screen
  call: LogDetail
  tab: Tab
  /** The view of the tab: text, Markdown, JSON … */
  view: number
  /** The spans of its trace, oldest first; undefined until they came. */
  spans: readonly TreeSpan[] | undefined
  /** The span under the cursor of the tree, and the branches that are closed. */
  at: number
  folded: ReadonlySet<string>
  /** What its stream has said so far, while it is in flight. */
  said: string
  /** The tree in which it was chosen. */
  above?: CallState
}

export interface BreakdownState {
  by: number
  rows: readonly StatsRow[] | undefined
  at: number
}

export interface DiffState extends Scroll {
  /** Where it was asked for. */
  from: Screen
  calls: readonly [LogDetail, LogDetail]
}

export interface Estimate extends Price {
  input: number
  output: number
}
/** What a model made of it. */
export type Answer = { call: LogDetail } | { error: string }

export interface ReplayState {
  call: LogDetail
  models: readonly string[]
  running: boolean
  /** By model, as far as they are there. */
  estimates: ReadonlyMap<string, Estimate>
  answers: ReadonlyMap<string, Answer>
  /** The chosen answer, and the first line that is shown of all. */
  at: number
  top: number
}

/** A line that is being typed. */
export interface Edit extends Line {
  purpose: 'filter' | 'search' | 'palette' | 'model' | 'view' | 'note'
  /** The chosen line of the palette or of the completions. */
  at: number
  /** The call that is meant. */
  id?: string
}

export type MenuName = 'export' | 'copy' | 'sort' | 'views' | 'columns'

/** A filter, a sort and columns under a name. */
export interface View {
  name: string
  /** As typed: `since:1d` moves on with the day. */
  filter: string
  sort: { by: SortField; ascending: boolean }
  /** Absent: as they are. */
  columns?: readonly string[] | undefined
}

export const sortFields = [
  'time',
  'ended',
  'latency',
  'ttft',
  'cost',
  'tokens',
  'tokens_in',
  'tokens_out',
] as const satisfies readonly SortField[]

/** What is kept from one start to the next. */
export interface Settings {
  views: readonly View[]
  /** Names of the columns that are shown; undefined = as many as there is room for. */
  columns: readonly string[] | undefined
}

/** Observed values of a field, most frequent first. */
export type Observed = readonly { value: string; calls: number }[]

export interface State {
  columns: number
  rows: number
  /** Unix ms, of the last event that told. */
  now: number
  screen: Screen
  list: ListState
  call: CallState | undefined
  breakdown: BreakdownState
  diff: DiffState | undefined
  replay: ReplayState | undefined
  /** What streams on the screen have said so far, by id. */
  live: ReadonlyMap<string, LiveText>
  /** Where the gateway is, or would be. */
  base: string
  /** Ids, the older mark first. */
  marked: readonly string[]
  settings: Settings
  /** By field, as far as they were asked for; empty until they came. */
  observed: ReadonlyMap<string, Observed>
  help: { top: number } | undefined
  menu: { name: MenuName; at: number; call: LogDetail | undefined } | undefined
  edit: Edit | undefined
  /** A sentence in the bottom line until the next key. */
  notice: string
  /** Why there is no news, as long as there is none. */
  trouble: string
  /** Keys that wait for a call that opens; undefined while none does. */
  held: readonly string[] | undefined
}

/** What a call is opened for, where it is not the list's: a sheet, a menu, because it went on while it is read, or as a span of the open trace. */
export type After = 'replay' | MenuName | 'refresh' | 'span'

export type Effect =
  | { kind: 'load'; where: PagePlace }
  /** Nobody waits any more for what opens. */
  | { kind: 'giveUp'; what: 'open' | 'replay' }
  | { kind: 'totals' }
  | { kind: 'open'; id: string; after?: After }
  | { kind: 'compare'; ids: readonly [string, string] }
  | { kind: 'breakdown' }
  | { kind: 'estimate' }
  | { kind: 'replay' }
  | { kind: 'annotate'; change: Annotation; told: string }
  | { kind: 'keep'; settings: Settings }
  | { kind: 'values'; field: string }
  | { kind: 'copy'; text: string; what: string }
  | { kind: 'write'; name: string; text: string }
  | { kind: 'redraw' | 'suspend' | 'quit' }

export type Event =
  | TerminalEvent
  | { kind: 'tick'; now: number }
  | { kind: 'page'; version: number; where: PagePlace; rows: LogRow[]; next: string | null; unindexed: number }
  /** Rows that began, went on or ended. */
  | { kind: 'changes'; version: number; rows: LogRow[] }
  | { kind: 'totals'; version: number; totals: StatsRow }
  | { kind: 'opened'; call: LogDetail; after?: After }
  | { kind: 'spans'; id: string; spans: readonly TreeSpan[] }
  | { kind: 'compared'; calls: readonly [LogDetail, LogDetail] }
  | { kind: 'breakdown'; by: number; rows: StatsRow[] }
  | { kind: 'estimate'; model: string; estimate: Estimate }
  | { kind: 'answered'; model: string; answer: Answer }
  | { kind: 'notice'; text: string }
  | { kind: 'annotated'; change: Annotation }
  | { kind: 'values'; field: string; values: Observed }
  | { kind: 'trouble'; text: string }
  | { kind: 'live'; asked: readonly string[]; calls: LiveText[] }

export type Step = StepOf<State, Effect>
export type TracesApp = App<State, Event, Effect>

export const emptyList: Omit<ListState, 'filter' | 'filterText'> = {
  view: '',
  sort: { by: 'time', ascending: false },
  rows: [],
  at: 0,
  top: 0,
  follow: true,
  fresh: 0,
  next: null,
  above: null,
  loading: true,
  version: 1,
  totals: undefined,
  unindexed: 0,
}

export const openState = (
  size: { columns: number; rows: number },
  now: number,
  filter: { text: string; filter: Filter },
  settings: Settings,
  base: string,
): State => ({
  ...size,
  now,
  screen: 'list',
  list: { ...emptyList, filterText: filter.text, filter: filter.filter },
  call: undefined,
  breakdown: { by: 0, rows: undefined, at: 0 },
  diff: undefined,
  replay: undefined,
  live: new Map(),
  base,
  marked: [],
  settings,
  observed: new Map(),
  help: undefined,
  menu: undefined,
  edit: undefined,
  notice: '',
  trouble: '',
  held: undefined,
})
