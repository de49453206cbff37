/** A prompt filled in as the gateway does it, what that is likely to cost, and the request that a run sends. */

import { estimateText } from '../../core/estimate.ts'
import { type Filled, fill, type Resolve } from '../../prompts/fill.ts'
import { requestOf, withFile } from '../../prompts/trial.ts'
import { asArray, asNumber, asRecord, asString } from '../../wire/value.ts'
import { type Aims, type Own, priceOf } from '../gateway.ts'
import { trafficOf } from './entries.ts'
import { readForm } from './form.ts'
import { modelsFor } from './models.ts'
import type { Entry, FormState, PreviewState, State } from './state.ts'

export interface Trial {
  filled: Filled
  variables: Readonly<Record<string, unknown>>
  request: Record<string, unknown>
}

/** Throws what the gateway would answer: a variable that is missing or wrong, by its name. */
export const tryOut = (entry: Entry, form: FormState, resolve: Resolve, now: number): Trial => {
  const read = readForm(form, entry)
  if ('problem' in read) throw new Error(read.problem)
  const { variables } = read
  const isFile = form.source === 'file'
  const asked = { which: entry.id, variables, ...(typeof form.source === 'number' && { version: form.source }) }
  const filled = fill(asked, isFile ? withFile(resolve, entry, now) : resolve)
  return { filled, variables, request: requestOf(filled.version.body, filled) }
}

const textOf = (content: unknown): string =>
  typeof content === 'string'
    ? content
    : (asArray(content) ?? []).map((part) => asString(asRecord(part)?.text) ?? '').join('')

/** Where nobody says how long the answer will be. */
const usualTokensOut = 500

const lengthOf = (state: State, entry: Entry, settings: Readonly<Record<string, unknown>>) => {
  const total = trafficOf(state, entry)?.total
  const answered = (total?.calls ?? 0) - (total?.errors ?? 0)
  if (total !== undefined && answered > 0 && total.completion_tokens > 0)
    return { tokensOut: Math.round(total.completion_tokens / answered), outFrom: 'as in the last seven days' }
  const most = asNumber(settings.max_completion_tokens) ?? asNumber(settings.max_tokens)
  return most === undefined
    ? { tokensOut: usualTokensOut, outFrom: 'assumed' }
    : { tokensOut: most, outFrom: 'at most' }
}

export const previewOf = async (
  state: State,
  entry: Entry,
  trial: Trial,
  aims: Aims,
  prices: Own,
): Promise<PreviewState['filled']> => {
  const { messages, model: _, ...settings } = trial.request
  const texts = trial.filled.messages.map(({ content }) => textOf(content))
  const tools = settings.tools === undefined ? '' : JSON.stringify(settings.tools)
  const tokensIn = estimateText([...texts, tools].join(''))
  const { tokensOut, outFrom } = lengthOf(state, entry, settings)
  const models = modelsFor(state, entry, state.form?.source ?? 'file')
  // Asked once for all.
  const aimed = await aims(models)
  const estimates = await Promise.all(
    models.map(async (model) => ({
      model,
      ...(await priceOf(model, { inputTokens: tokensIn, outputTokens: tokensOut }, async () => aimed, prices)),
    })),
  )
  return {
    messages: trial.filled.messages,
    settings,
    unknown: trial.filled.unknown,
    tokensIn,
    tokensOut,
    outFrom,
    estimates,
  }
}
