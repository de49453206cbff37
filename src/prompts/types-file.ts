/** The types that code is checked against: prompt id → variables, and a helper for the OpenAI SDK's call. */

import type { PromptBody, VariableRule } from '../core/prompt.ts'
import { isRecord } from '../wire/value.ts'
import { type Compiled, compile } from './template.ts'

export interface TypedPrompt {
  id: string
  description: string
  body: PromptBody
}

const words: Record<VariableRule['type'], string> = {
  string: 'string',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  object: 'Record<string, unknown>',
  array: 'unknown[]',
  any: 'Variable',
  image: 'ImageVariable',
  file: 'FileVariable',
  messages: 'MessageVariable[]',
}

const comment = (text: string, indent: string): string =>
  text === '' ? '' : `${indent}/** ${text.replaceAll('*/', '* /').replaceAll('\n', ' ')} */\n`

/** The type that JSON Schema says; undefined where it says no more than words do. */
const schemaType = ({ enum: values, type, items }: Record<string, unknown>): string | undefined => {
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(' | ')
  if (type === 'array' && isRecord(items)) {
    const item = schemaType(items) ?? words[items.type as VariableRule['type']] ?? 'unknown'
    return item.includes(' | ') ? `(${item})[]` : `${item}[]`
  }
  return undefined
}

const member = (name: string, body: PromptBody, { lists, needed }: Pick<Compiled, 'lists' | 'needed'>): string => {
  const rule = Object.hasOwn(body.input.schema, name) ? body.input.schema[name] : undefined
  const free =
    rule?.optional === true ||
    Object.hasOwn(body.input.defaults, name) ||
    (rule === undefined && (name === 'history' || !needed.has(name)))
  const type = rule?.type ?? (lists.has(name) ? 'messages' : 'any')
  const said = rule?.schema === undefined ? undefined : schemaType(rule.schema)
  // A text may come from another prompt.
  const word = said ?? (type === 'string' ? 'string | PromptVariable' : words[type])
  return `${comment(rule?.description ?? '', '    ')}    ${JSON.stringify(name)}${free ? '?' : ''}: ${word}\n`
}

const one = ({ id, description, body }: TypedPrompt): string => {
  const compiled = compile(body, { id, version: 'file' })
  const all = [...new Set([...Object.keys(body.input.schema), ...compiled.names])].sort()
  const members = all.map((name) => member(name, body, compiled)).join('')
  return `${comment(description, '  ')}  ${JSON.stringify(id)}: ${members === '' ? '{}' : `{\n${members}  }`}\n`
}

const head = '// Written by `respan prompts types`: edits are lost.\n'

/** `respan-prompts.d.ts` */
export const typesText = (prompts: readonly TypedPrompt[]): string => `${head}
export interface ImageUrl {
  url: string
  detail?: 'auto' | 'low' | 'high'
}
/** A URL or data: URL. */
export type ImageVariable = string | ImageUrl | { _type: 'image_url'; value: string | ImageUrl }
/** A data: URL, or a file that the provider keeps. */
export type FileVariable = string | { file_data: string; filename?: string } | { file_id: string } | { _type: 'file'; value: string }
export interface MessageVariable {
  role: 'user' | 'assistant' | 'tool'
  content?: unknown
  [member: string]: unknown
}
/** Another prompt's text. */
export interface PromptVariable {
  _type: 'prompt'
  prompt_id: PromptId
  version?: number | 'latest' | (string & {})
  variables?: Record<string, unknown>
}
export type Variable = string | number | boolean | object | PromptVariable

export interface PromptVariables {
${prompts.map(one).join('')}}
export type PromptId = keyof PromptVariables

export interface PromptCall<Id extends PromptId> {
  /** '' = the prompt's own model. */
  model: string
  messages: []
  prompt_id: Id
  prompt_version?: number | string
  variables: PromptVariables[Id]
}
type VariablesOf<Id extends PromptId> = {} extends PromptVariables[Id]
  ? [variables?: PromptVariables[Id], version?: number | string]
  : [variables: PromptVariables[Id], version?: number | string]

/** For the OpenAI SDK: \`client.chat.completions.create({ ...prompt('id', { … }) })\`. \`version\`: a number, 'latest' or a label. */
export declare const prompt: <Id extends PromptId>(id: Id, ...given: VariablesOf<Id>) => PromptCall<Id>
`

/** `respan-prompts.js` */
export const callText = `${head}
export const prompt = (id, variables = {}, version = undefined) => ({
  model: '',
  messages: [],
  prompt_id: id,
  ...(version !== undefined && { prompt_version: version }),
  variables,
})
`
