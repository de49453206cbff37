/** The sheet of a replay with what it would cost, and the answers beside each other. */

import { dollars, duration, orDash, statusText } from '../../traces/format.ts'
import { priceText } from '../gateway.ts'
import type { Look } from '../paint.ts'
import { filled, placeText } from '../reading.ts'
import { fit, oneLine, widthOf, wrap } from '../text.ts'
import { answerLines, answersCount, answersHeight, shownModels } from './answers.ts'
import { modelsMax } from './replay.ts'
import type { Answer, ReplayState, State } from './state.ts'

const sumText = ({ models, estimates }: ReplayState): string => {
  const costs = models.map((model) => estimates.get(model)?.cost ?? null)
  if (costs.every((cost) => cost === 0)) return 'nothing'
  const known = costs.filter((cost) => cost !== null)
  const sum = known.reduce((all, cost) => all + cost, 0)
  // What is not known may cost more than all the rest: of nothing, no sum is told.
  if (known.length < costs.length && sum === 0) return 'not known'
  return `${known.length < costs.length ? 'at least' : 'about'} ${dollars(sum)} in all, if the answers are as long as last time`
}

/** True of where the keys go now. */
const hintOf = ({ running, models }: ReplayState, { edit }: State): string => {
  if (edit?.purpose === 'model')
    return `Enter takes these models (${modelsMax} at most, a comma between), Esc leaves them as they were.`
  if (running)
    return `running: the answer${models.length > 1 ? 's are shown as they come' : ' is compared when it is there'}; q gives up`
  return 'Enter sends it, m chooses models, q goes back.'
}

/** A reason why not may be long; the answer says it whole. */
const reasonLinesMax = 2

/** A model and its price: beside each other where there is room for all of them so, else below each other. */
const modelLines = ({ models, estimates }: ReplayState, room: number, look: Look): string[] => {
  const rows = models.map((model) => {
    const estimate = estimates.get(model)
    return [oneLine(model), estimate === undefined ? 'counting' : oneLine(priceText(estimate))] as const
  })
  const nameWidth = Math.max(...rows.map(([name]) => widthOf(name)))
  if (rows.every(([, price]) => nameWidth + 2 + widthOf(price) <= room))
    return rows.map(([name, price]) => `${fit(name, nameWidth)}  ${price}`)
  return rows.flatMap(([name, price]) => {
    const [first = '', ...more] = wrap(price, room - 2)
    const second = more.length < reasonLinesMax ? more : [fit(more.join(' '), room - 2, look.glyphs)]
    return [fit(name, room, look.glyphs), `  ${first}`, ...second.map((line) => `  ${line}`)]
  })
}

export const replayView = (state: State, replay: ReplayState, look: Look): string[] => {
  const { columns, rows } = state
  const first = replay.estimates.get(replay.models[0] ?? '')
  const room = columns - 11
  const named = (name: string, texts: readonly string[]) => texts.map((text, i) => [i === 0 ? name : '', text])
  const lines = [
    ['call', oneLine(replay.call.id)],
    ['tokens', first === undefined ? '' : `about ${first.input} in, ${first.output} out`],
    ...named('cost', wrap(sumText(replay), room)),
    ...named(replay.models.length > 1 ? 'models' : 'model', modelLines(replay, room, look)),
  ].map(([name = '', value = '']) => fit(` ${fit(name, 8)} ${value}`, columns, look.glyphs))
  // What the keys do stands where no number of models pushes it off the screen.
  const hint = wrap(`${hintOf(replay, state)} Tool calls are shown, not run.`, columns - 2)
  const body = [...hint.map((text) => fit(` ${text}`, columns, look.glyphs)), '', ...lines]
  return [look.paint('title', fit(' Send the call again', columns)), ...filled(body, rows - 2)].slice(0, rows - 1)
}

const figuresOf = (answer: Answer | undefined): string => {
  if (answer === undefined) return 'waiting'
  if ('error' in answer) return 'no answer'
  const { call } = answer
  return [
    statusText(call),
    orDash(duration(call.latency)),
    `${orDash(call.completion_tokens)} out`,
    orDash(dollars(call.cost)),
  ].join('  ')
}

export const answersView = (state: State, replay: ReplayState, look: Look): string[] => {
  const { columns } = state
  const { paint, glyphs } = look
  const height = answersHeight(state)
  const { models, width } = shownModels(replay, columns)
  const chosen = replay.models[replay.at]
  const beside = (cells: readonly string[]): string => cells.join(paint('dim', '|'))
  const cell = (text: string) => fit(` ${text}`, width + 1, glyphs)
  const columnsOf = models.map((model) => {
    const answer = replay.answers.get(model)
    return answer === undefined ? [] : answerLines(answer, width).slice(replay.top, replay.top + height)
  })
  const longest = Math.max(0, ...columnsOf.map((lines) => lines.length))
  const body = Array.from({ length: longest }, (_, i) =>
    beside(columnsOf.map((lines) => paint(lines[i]?.style ?? 'plain', cell(lines[i]?.text ?? '')))),
  )
  const place = `${replay.at + 1} of ${replay.models.length} answers  ${placeText(replay.top, height, answersCount(replay, columns))}`
  return [
    paint('title', fit(` Answers to call ${replay.call.id}`, columns, glyphs)),
    beside(models.map((model) => paint(model === chosen ? 'chosen' : 'bold', cell(oneLine(model))))),
    beside(models.map((model) => paint('dim', cell(figuresOf(replay.answers.get(model)))))),
    paint('dim', glyphs.line.repeat(columns)),
    ...filled(body, height),
    paint('dim', fit(` ${place}`, columns, glyphs)),
  ]
}
