/** The sheet of a replay with what it would cost, and the answers beside each other. */

import { dollars, duration, orDash, statusText } from '../../traces/format.ts'
import { priceText } from '../gateway.ts'
import type { Look } from '../paint.ts'
import { filled, placeText } from '../reading.ts'
import { fit, oneLine, wrap } from '../text.ts'
import { answerLines, answersCount, answersHeight, shownModels } from './answers.ts'
import { modelsMax } from './replay.ts'
import type { Answer, ReplayState, State } from './state.ts'

const sumText = ({ models, estimates }: ReplayState): string => {
  const costs = models.map((model) => estimates.get(model)?.cost ?? null)
  if (costs.every((cost) => cost === 0)) return 'nothing'
  const known = costs.filter((cost) => cost !== null)
  const all = `about ${dollars(known.reduce((sum, cost) => sum + cost, 0))} in all, if the answers are as long as last time`
  return known.length === costs.length ? all : 'not known for all of them'
}

/** True of where the keys go now. */
const hintOf = ({ running, models }: ReplayState, { edit }: State): string => {
  if (edit?.purpose === 'model')
    return `Enter takes these models (${modelsMax} at most, a comma between), Esc leaves them as they were.`
  if (running)
    return `running: the answer${models.length > 1 ? 's are shown as they come' : ' is compared when it is there'}; q gives up`
  return 'Enter sends it, m chooses models, q goes back.'
}

export const replayView = (state: State, replay: ReplayState, look: Look): string[] => {
  const { columns, rows } = state
  const first = replay.estimates.get(replay.models[0] ?? '')
  const room = columns - 11
  const nameWidth = Math.min(40, Math.floor(columns / 2), Math.max(...replay.models.map((model) => model.length)))
  const lines = [
    ['call', oneLine(replay.call.id)],
    ['tokens', first === undefined ? '' : `about ${first.input} in, ${first.output} out`],
    ...replay.models.flatMap((model, i) => {
      const estimate = replay.estimates.get(model)
      const price = estimate === undefined ? 'counting' : oneLine(priceText(estimate))
      const name = i > 0 ? '' : replay.models.length > 1 ? 'models' : 'model'
      return wrap(price, room - nameWidth - 2).map((text, at) => [
        at > 0 ? '' : name,
        `${fit(at > 0 ? '' : oneLine(model), nameWidth, look.glyphs)}  ${text}`,
      ])
    }),
    ...wrap(sumText(replay), room).map((text, at) => [at > 0 ? '' : 'cost', text]),
    ['', ''],
    ...wrap(hintOf(replay, state), room).map((text) => ['', text]),
    ['', 'Tool calls are shown, not run.'],
  ].map(([name = '', value = '']) => fit(` ${fit(name, 8)} ${value}`, columns, look.glyphs))
  const filler = Array.from({ length: Math.max(0, rows - 3 - lines.length) }, () => '')
  return [look.paint('title', fit(' Send the call again', columns)), '', ...lines, ...filler].slice(0, rows - 1)
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
