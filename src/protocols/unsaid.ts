/**
 * Settings that Claude's protocols have no place for, and the answer in JSON that an instruction asks for.
 * In: a neutral request. Out: warnings, and the instruction. Imports core.
 */

import type { ChatRequest } from '../core/chat.ts'
import type { Dialect } from './codec.ts'
import type { Warn } from './loss.ts'

const unsaid = ['seed', 'frequencyPenalty', 'presencePenalty', 'logprobs', 'topLogprobs', 'n', 'streamUsage'] as const

/** Warns of each setting that is said and has no place. */
export const warnUnsaid = (request: ChatRequest, warn: Warn): void => {
  for (const name of unsaid) {
    const value = request[name]
    // The protocols' streams always carry usage, and they always make one choice.
    const kept = value === undefined || value === false || name === 'streamUsage' || (name === 'n' && value === 1)
    if (!kept) warn(name, 'dropped', 'the protocol has no such setting')
  }
}

/** Stop sequences that are not blank: those are refused. */
export const writeStop = (stop: readonly string[] | undefined, warn: Warn): string[] | undefined => {
  const said = stop?.filter((text) => text.trim() !== '')
  if (said?.length !== stop?.length) warn('stop', 'dropped', 'blank stop sequences are refused')
  return said?.length === 0 ? undefined : said
}

/** 1 is the most for Claude, and for every model by Converse. */
export const boundedHeat = (temperature: number | undefined, warn: Warn, most = 1): number | undefined => {
  if (temperature === undefined || temperature <= most) return temperature
  warn('temperature', 'approximated', `sent as ${most}, the highest there is`)
  return most
}

/** The words that an answer begins with, as the caller gives them: a blank at their end is refused. */
export const withoutEnd = (text: string, warn: Warn): string => {
  const words = text.trimEnd()
  if (words !== text)
    warn('messages', 'approximated', 'the answer is begun without the blank at the end, which is refused')
  return words
}

/** As many as the provider takes; the first ones. */
export const writeStops = (stop: readonly string[] | undefined, most: number | undefined, warn: Warn) => {
  if (stop === undefined || most === undefined || stop.length <= most) return stop
  warn('stop', 'dropped', `at most ${most} stop sequences are taken; the first ones are sent`)
  return stop.slice(0, most)
}

export const answerInJson = 'Answer with one JSON value and nothing else: no prose around it, no code fence.'

export const schemaInWords = (schema: string): string => `${answerInJson} It must satisfy this JSON Schema:\n${schema}`

/** What ends the system prompt where the model cannot be told the answer's shape otherwise; undefined where it can. */
export const outputInstruction = (
  { output }: ChatRequest,
  { noOutputFormat }: Pick<Dialect, 'noOutputFormat'>,
  warn: Warn,
): string | undefined => {
  if (output === undefined || output.type === 'text') return undefined
  if (output.type === 'json') {
    warn('output', 'approximated', 'JSON without a schema is asked for by an instruction in the system prompt')
    return answerInJson
  }
  if (noOutputFormat !== true) return undefined
  warn('output', 'approximated', 'the schema is asked for by an instruction in the system prompt')
  return schemaInWords(output.schema)
}
