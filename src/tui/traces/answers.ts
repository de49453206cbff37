/** What models made of a call that was sent again: where answers go that come, which one is chosen, what is beside what. */

import type { LogDetail } from '../../store/store.ts'
import { turnText } from '../../traces/parts.ts'
import { asArray } from '../../wire/value.ts'
import { block, type Line } from './body.ts'
import type { Answer, Event, ReplayState, State, Step } from './state.ts'

export const compared = (state: State, calls: readonly [LogDetail, LogDetail]): State => ({
  ...state,
  screen: 'diff',
  diff: { calls, top: 0, needle: '', from: state.screen },
})

/** One that comes. A single one is compared with the first at once; several stand beside each other. */
export const answered = (state: State, { model, answer }: Extract<Event, { kind: 'answered' }>): Step => {
  const { replay } = state
  if (replay === undefined || !replay.running) return { state }
  const answers = new Map([...replay.answers, [model, answer]])
  const running = answers.size < replay.models.length
  const next = { ...state, replay: { ...replay, answers, running } }
  if (replay.models.length > 1) return { state: state.screen === 'replay' ? { ...next, screen: 'answers' } : next }
  if ('error' in answer) return { state: { ...next, notice: answer.error } }
  return {
    state: compared({ ...next, screen: state.call === undefined ? 'list' : 'call' }, [replay.call, answer.call]),
  }
}

/** The narrowest column that an answer is read in. */
const columnMin = 38

/** The models that stand beside each other; where there is no room for all, the chosen one alone. */
export const shownModels = (
  { models, at }: ReplayState,
  columns: number,
): { models: readonly string[]; width: number } => {
  const width = Math.floor((columns + 1) / models.length) - 2
  return width >= columnMin ? { models, width } : { models: models.slice(at, at + 1), width: columns - 2 }
}

const textOf = (answer: Answer): string => {
  if ('error' in answer) return answer.error
  const { completion_message, error_message, output } = answer.call
  const said = (asArray(completion_message) ?? []).map((choice) => turnText(choice).text).join('\n')
  return said || error_message || output || '(nothing was said)'
}

const kept = new WeakMap<Answer, { width: number; lines: Line[] }>()
export const answerLines = (answer: Answer, width: number): Line[] => {
  const known = kept.get(answer)
  if (known?.width === width) return known.lines
  const lines = block(textOf(answer), width, 'error' in answer ? 'bad' : undefined)
  kept.set(answer, { width, lines })
  return lines
}

/** Lines of the answers: all but title, names, figures, rule, status and the bottom line. */
export const answersHeight = ({ rows }: Pick<State, 'rows'>): number => Math.max(1, rows - 6)

/** The longest of those that are shown. */
export const answersCount = (replay: ReplayState, columns: number): number => {
  const { models, width } = shownModels(replay, columns)
  return Math.max(
    0,
    ...models.map((model) => {
      const answer = replay.answers.get(model)
      return answer === undefined ? 0 : answerLines(answer, width).length
    }),
  )
}

export const scrollAnswers = (state: State, replay: ReplayState, wanted: number): State => {
  const top = Math.max(0, Math.min(wanted, answersCount(replay, state.columns) - answersHeight(state)))
  return { ...state, replay: { ...replay, top } }
}

export const turnAnswer = (state: State, replay: ReplayState, by: number): State => ({
  ...state,
  replay: { ...replay, at: (replay.at + by + replay.models.length) % replay.models.length, top: 0 },
})

const callAt = ({ models, answers }: ReplayState, at: number): LogDetail | undefined => {
  const answer = answers.get(models[at] ?? '')
  return answer !== undefined && 'call' in answer ? answer.call : undefined
}

/** The call behind the chosen answer; undefined where there is none (yet). */
export const chosenCall = (replay: ReplayState): LogDetail | undefined => callAt(replay, replay.at)

/** The chosen answer with the first of them. */
export const comparedAnswer = (state: State, replay: ReplayState): Step => {
  const say = (notice: string): Step => ({ state: { ...state, notice } })
  const [first, chosen] = [callAt(replay, 0), chosenCall(replay)]
  if (chosen === undefined) return say('there is no answer to compare')
  if (replay.at === 0) return say('this is the first answer: l goes to another, o compares with the recorded call')
  if (first === undefined) return say('the first model gave no answer: o compares with the recorded call')
  return { state: compared(state, [first, chosen]) }
}
