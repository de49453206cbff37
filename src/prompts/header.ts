/**
 * The header of a prompt file ↔ settings of a version. Names are dotprompt's; ours have a dot (`respan.id`), so that any
 * dotprompt tool still loads the file. Imports yaml.
 */

import { parseDocument, stringify } from 'yaml'
import { labelProblem, type PromptBody, type TemplateEntry } from '../core/prompt.ts'
import { asArray, asRecord, asString, isRecord } from '../wire/value.ts'
import { refuse } from './failure.ts'
import { readInput, toJsonSchema, writeInput } from './schema.ts'
import { checkSetting } from './settings.ts'

export interface Header {
  id?: string
  /** Another word that calls may use. */
  slug?: string
  name?: string
  description: string
  tags: string[]
  labels: string[]
  template: PromptBody['template']
  model: string
  params: Record<string, unknown>
  input: PromptBody['input']
  /** Variables by name, to try it with. */
  examples: Record<string, unknown>[]
  /** Messages that the body's language has no words for. */
  messages?: TemplateEntry[]
}

const members = new Set(
  (
    'name variant model config parameters input output tools labels description tags template metadata id ' +
    'fallbacks version ext'
  ).split(' '),
)

/** dotprompt's words for what chat completions calls otherwise; the rest goes from camelCase to snake_case. */
const renamed: Record<string, string> = {
  maxOutputTokens: 'max_completion_tokens',
  max_output_tokens: 'max_completion_tokens',
  stopSequences: 'stop',
  stop_sequences: 'stop',
}
const snake = (name: string): string => renamed[name] ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const readParams = (config: unknown, member: string): Record<string, unknown> => {
  if (config !== undefined && config !== null && !isRecord(config))
    throw refuse(`${member}: must be settings by name, such as { temperature: 0.2 }`)
  return Object.fromEntries(
    Object.entries(asRecord(config) ?? {}).map(([name, value]) => {
      checkSetting(snake(name), value, `${member}.${name}`)
      return [snake(name), value]
    }),
  )
}

/** Throws for what is given and no text: YAML takes `5` and `yes` for something else. */
const textOf = (value: unknown, member: string): string | undefined => {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string')
    throw refuse(`${member}: must be text, not ${JSON.stringify(value)}; quotes make it one`)
  return value
}

const readTool = (tool: unknown, i: number): unknown => {
  if (!isRecord(tool))
    throw refuse(`tools[${i}]: must be the tool itself (name, description, parameters), not its name`)
  if (isRecord(tool.function) || (tool.type !== undefined && tool.type !== 'function')) return tool
  const { type: _, input, inputSchema, parameters, ...rest } = tool
  const schema = parameters ?? inputSchema ?? asRecord(input)?.schema ?? input
  return {
    type: 'function',
    function: { ...rest, ...(schema !== undefined && { parameters: toJsonSchema(schema, `tools[${i}]`) }) },
  }
}

const readOutput = (output: unknown): Record<string, unknown> => {
  const { format, schema, name } = asRecord(output) ?? {}
  if (schema === undefined || schema === null)
    return format === 'json' ? { response_format: { type: 'json_object' } } : {}
  const json_schema = { name: asString(name) ?? 'answer', schema: toJsonSchema(schema, 'output.schema') }
  return { response_format: { type: 'json_schema', json_schema } }
}

const readExamples = (value: unknown): Record<string, unknown>[] => {
  const list = asArray(value ?? [])
  if (list === undefined || !list.every(isRecord))
    throw refuse('respan.examples: must be a list, each with its variables by name: [{ user_message: Hello }, …]')
  return list
}

const texts = (value: unknown, member: string): string[] => {
  if (value === undefined || value === null) return []
  if (typeof value === 'string') return [value]
  const list = asArray(value)
  if (list === undefined || !list.every((item) => typeof item === 'string'))
    throw refuse(`${member}: must be a list of words, such as [one, two]`)
  return list as string[]
}

const readLabels = (value: unknown): string[] => {
  const labels = texts(value, 'labels')
  for (const label of labels) {
    const problem = labelProblem(label)
    if (problem !== undefined) throw refuse(`labels: ${problem}`)
  }
  return labels
}

/** Throws `bad_request` with the line, where YAML breaks, or the member that is not known. */
export const readHeader = (text: string): Header => {
  const document = parseDocument(text)
  const [error] = document.errors
  if (error !== undefined) throw refuse(`the header is not valid YAML: ${error.message.split('\n')[0]}`)
  const given: unknown = document.toJS({ maxAliasCount: 100 }) ?? {}
  if (!isRecord(given)) throw refuse('the header must be a list of members, such as "model: gpt-5.5"')
  const ext = { ...asRecord(given.respan) }
  for (const [key, value] of Object.entries(given)) {
    if (key.startsWith('respan.')) ext[key.slice('respan.'.length)] = value
    else if (!members.has(key) && !key.includes('.') && key !== 'respan')
      throw refuse(`the header has no member "${key}"; a name with a dot in it is yours to use`)
  }
  const template = asString(given.template) ?? asString(ext.template) ?? 'plain'
  if (template !== 'plain' && template !== 'jinja' && template !== 'jinja2')
    throw refuse(`template: must be plain or jinja, not "${template}"`)
  const fallbacks = texts(given.fallbacks ?? ext.fallbacks, 'respan.fallbacks')
  const tools = asArray(given.tools)?.map(readTool)
  const messages = asArray(ext.messages) as TemplateEntry[] | undefined
  return {
    id: textOf(given.id, 'id') ?? textOf(ext.id, 'respan.id'),
    slug: textOf(ext.slug, 'respan.slug'),
    name: textOf(given.name, 'name'),
    description: textOf(given.description, 'description') ?? '',
    tags: texts(given.tags, 'tags'),
    labels: readLabels(given.labels ?? ext.labels),
    template: template === 'plain' ? 'plain' : 'jinja',
    model: textOf(given.model, 'model') ?? '',
    params: {
      ...readParams(given.config, 'config'),
      ...readParams(given.parameters, 'parameters'),
      ...readOutput(given.output),
      ...(tools !== undefined && { tools }),
      ...(fallbacks.length > 0 && { fallback_models: fallbacks }),
    },
    input: readInput(given.input),
    examples: readExamples(ext.examples),
    ...(messages !== undefined && { messages }),
  }
}

export interface HeaderNames {
  id: string
  /** Where it is another word. */
  slug?: string
  description?: string
  tags?: readonly string[]
}

/** The header's YAML, with `messages` where the body cannot say them. */
export const writeHeader = (
  body: PromptBody,
  { id, slug, description, tags = [] }: HeaderNames,
  messages?: TemplateEntry[],
): string => {
  const { tools, fallback_models: fallbacks, ...parameters } = body.params
  const input = writeInput(body.input)
  return stringify(
    {
      ...(body.model !== '' && { model: body.model }),
      ...(description && { description }),
      ...(tags.length > 0 && { tags }),
      ...(body.template === 'jinja' && { template: 'jinja' }),
      ...(Object.keys(parameters).length > 0 && { parameters }),
      ...(input !== undefined && { input }),
      ...(tools !== undefined && { tools }),
      'respan.id': id,
      ...(slug !== undefined && slug !== id && { 'respan.slug': slug }),
      ...(fallbacks !== undefined && { 'respan.fallbacks': fallbacks }),
      ...(messages !== undefined && { 'respan.messages': messages }),
    },
    { lineWidth: 0, aliasDuplicateObjects: false, blockQuote: false },
  )
}
