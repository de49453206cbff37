/**
 * The answer's shape as chat completions has it (`response_format`), and the instruction that stands in for what the provider
 * does not take. In: a neutral format and the dialect. Out: members to write. Imports core, wire and its siblings.
 */

import type { OutputFormat } from '../core/chat.ts'
import { raw } from '../wire/json.ts'
import type { Dialect } from './codec.ts'
import { defined, type Warn } from './loss.ts'
import type { Wire } from './openai-chat/shape.ts'
import { writeStrict } from './strict-schema.ts'
import { answerInJson, schemaInWords } from './unsaid.ts'

/** `instruction` is a system message. */
export interface ChatOutput {
  format?: Wire
  instruction?: Wire
}

const instructed = (content: string): Wire => ({ role: 'system', content })

/** `calls`: tools are sent beside it. */
export const writeOutput = (output: OutputFormat, dialect: Dialect, calls: boolean, warn: Warn): ChatOutput => {
  if (output.type === 'text') return { format: { type: 'text' } }
  const words = output.type === 'json' ? answerInJson : schemaInWords(output.schema)
  if (calls && dialect.noJsonBesideCalls === true) {
    warn('output', 'approximated', 'asked for by a system message: the provider takes no format beside tools')
    return { instruction: instructed(words) }
  }
  if (output.type === 'json') return { format: { type: 'json_object' } }
  if (dialect.noJsonSchema === true) {
    warn('output', 'approximated', 'sent as json_object, with the schema in a system message')
    return { format: { type: 'json_object' }, instruction: instructed(words) }
  }
  const { name, description, strict } = output
  if (name === undefined) warn('output.name', 'approximated', "a schema must have a name here; it is called 'answer'")
  const definition = {
    name: name ?? 'answer',
    description,
    schema: raw(output.schema),
    strict: writeStrict(strict, output.schema, 'output.strict', dialect, warn),
  }
  return { format: { type: 'json_schema', json_schema: defined(definition) } }
}

/** OpenAI refuses `json_object` where no message says the word. */
export const sayJson = (output: ChatOutput | undefined, said: unknown, warn: Warn): Wire | undefined => {
  if (output?.instruction !== undefined) return output.instruction
  if (output?.format?.type !== 'json_object' || /json/i.test(JSON.stringify(said) ?? '')) return undefined
  warn('output', 'approximated', 'JSON is asked for in words, too: the provider demands it')
  return instructed(answerInJson)
}
