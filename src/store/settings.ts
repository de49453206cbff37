/**
 * What a request asks of the model beside its words, for the row: temperature and the cap of the answer, in any protocol's spelling.
 * In: a body and its top-level members. Out: numbers, null where nothing is said. Imports wire.
 */

import { type Span, spansAt } from '../wire/json.ts'

export interface Settings {
  temperature: number | null
  max_tokens: number | null
}

export const noSettings: Settings = { temperature: null, max_tokens: null }

const names: Readonly<Record<string, keyof Settings>> = {
  temperature: 'temperature',
  max_tokens: 'max_tokens',
  max_completion_tokens: 'max_tokens',
  max_output_tokens: 'max_tokens',
  maxOutputTokens: 'max_tokens',
  maxTokens: 'max_tokens',
}
/** Gemini and Bedrock have them a level below. */
const boxes: ReadonlySet<string> = new Set(['generationConfig', 'inferenceConfig'])

/** Throws what the scan of a spoilt body throws. */
export const settingsIn = (text: string, spans: readonly Span[]): Settings => {
  const found = { ...noSettings }
  for (const { key, valueStart, end } of spans) {
    if (boxes.has(key) && text[valueStart] === '{')
      Object.assign(found, told(settingsIn(text, spansAt(text, valueStart))))
    const name = Object.hasOwn(names, key) ? names[key] : undefined
    const value = name === undefined ? Number.NaN : Number(text.slice(valueStart, end).trim() || 'none')
    if (name !== undefined && Number.isFinite(value)) found[name] = value
  }
  return found
}

const told = (settings: Settings): Partial<Settings> =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null))
