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

const answerInJson = 'Answer with one JSON value and nothing else: no prose around it, no code fence.'

/** What ends the system prompt where the model cannot be told the answer's shape otherwise; undefined where it can. */
export const outputInstruction = (
  { output }: ChatRequest,
  { noOutputFormat }: Dialect,
  warn: Warn,
): string | undefined => {
  if (output === undefined || output.type === 'text') return undefined
  if (output.type === 'json') {
    warn('output', 'approximated', 'JSON without a schema is asked for by an instruction in the system prompt')
    return answerInJson
  }
  if (noOutputFormat !== true) return undefined
  warn('output', 'approximated', 'the schema is asked for by an instruction in the system prompt')
  return `${answerInJson} It must satisfy this JSON Schema:\n${output.schema}`
}
