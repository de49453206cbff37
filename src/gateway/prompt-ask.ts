/**
 * What a call asks of a stored prompt, in any of its spellings. Small: every call passes here; what fills a prompt in is
 * loaded with the first call that names one (prompt.ts).
 */

import { GatewayError } from '../core/errors.ts'
import type { RespanParams } from '../core/params.ts'
import { asArray, asBoolean, asRecord, asString } from '../wire/value.ts'

export interface PromptAsk {
  /** Id or slug, with the variant behind it. */
  which: string
  /** A number, 'latest' or a label, as given. */
  version?: unknown
  variables: Record<string, unknown>
  /** Settings of the prompt beat those of the request; version 2 of the parameter always says so. */
  promptWins: boolean
  /** The request's own messages are left out. */
  alone: boolean
  /** Chat completions members over those of the prompt. */
  overrides: Record<string, unknown>
  /** Messages within `overrides` come behind those of the prompt, not in place of them. */
  append: boolean
  /** Chat completions members over everything. */
  patch: Record<string, unknown>
  /** The answer shows the messages. */
  echo: boolean
}

const refuse = (message: string) => new GatewayError('bad_request', message)

const readPatch = (value: unknown): Record<string, unknown> => {
  const patch = asRecord(value) ?? {}
  for (const name of ['messages', 'input'])
    if (name in patch) throw refuse(`prompt.patch: must not hold ${name}; override_params may`)
  return patch
}

/** Undefined: no prompt is named. Throws `bad_request`. */
export const askedPrompt = (params: RespanParams): PromptAsk | undefined => {
  if (params.prompt === undefined && params.prompt_id === undefined && params.prompt_slug === undefined)
    return undefined
  const { prompt = {}, prompt_id, prompt_slug, prompt_version, prompt_label, variables } = params
  const id = asString(prompt.prompt_id) ?? asString(prompt.prompt_slug) ?? prompt_id ?? prompt_slug
  if (id === undefined) throw refuse('prompt: must be the id of a prompt, or an object with prompt_id')
  const schema = prompt.schema_version ?? 1
  if (schema !== 1 && schema !== 2) throw refuse('prompt.schema_version: must be 1 or 2')
  const variant = asString(prompt.variant)
  const wins = asBoolean(prompt.override) === true
  const mode = asRecord(prompt.override_config)?.messages_override_mode ?? 'override'
  if (mode !== 'override' && mode !== 'append')
    throw refuse('prompt.override_config.messages_override_mode: must be override or append')
  return {
    which: variant === undefined ? id : `${id}.${variant}`,
    version: prompt.version ?? prompt.label ?? prompt_version ?? prompt_label,
    variables: { ...variables, ...asRecord(prompt.variables) },
    promptWins: schema === 2 || wins,
    alone: schema === 1 && wins,
    overrides: asRecord(prompt.override_params) ?? {},
    append: mode === 'append',
    patch: readPatch(prompt.patch),
    echo: prompt.echo === true,
  }
}

/** Image and file values may be large; the trace keeps what tells them apart. */
const valueCharactersMax = 20_000

const shortened = (value: unknown): unknown => {
  if (typeof value === 'string')
    return value.length <= valueCharactersMax ? value : `${value.slice(0, 200)}… (${value.length} characters)`
  const list = asArray(value)
  if (list !== undefined) return list.map(shortened)
  const record = asRecord(value)
  return record === undefined
    ? value
    : Object.fromEntries(Object.entries(record).map(([key, item]) => [key, shortened(item)]))
}

/** What of a call's parameters is kept: what went into a prompt is its content. */
export const keptParams = (params: RespanParams): RespanParams => {
  const { variables, prompt } = params
  if (variables === undefined && prompt === undefined) return params
  const { variables: _, prompt: __, ...rest } = params
  if (params.disable_log === true) return rest
  return {
    ...rest,
    ...(variables !== undefined && { variables: shortened(variables) as Record<string, unknown> }),
    ...(prompt !== undefined && { prompt: shortened(prompt) as Record<string, unknown> }),
  }
}
