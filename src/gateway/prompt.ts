/**
 * The step between admit and plan: a request that names a prompt → the request that it means.
 * In: the reading, and what is asked of the prompt. Out: a reading that is written anew for whoever is called, with the
 * version that was used in it. Loaded with the first call that names a prompt.
 */

import type { ChatRequest, Extra, ProtocolId, Warning } from '../core/chat.ts'
import type { RespanParams } from '../core/params.ts'
import type { Wanted } from '../core/prompt.ts'
import { fill, wantedOf } from '../prompts/fill.ts'
import { codecOf } from '../protocols/index.ts'
import type { ControlStore } from '../store/store.ts'
import { type JsonDoc, parseJson, splice } from '../wire/json.ts'
import { asArray, asBoolean, asRecord, asString } from '../wire/value.ts'
import type { PromptAsk } from './prompt-ask.ts'
import type { Reading } from './read.ts'

/** Members of a stored version that are the gateway's, or the caller's alone. */
const notSettings = new Set([
  'stream',
  'messages',
  'model',
  'fallback_models',
  'load_balance_models',
  'variables',
  'deploy',
])

/** The name that every model of the protocol takes. */
const renamed: Record<string, string> = {
  max_tokens: 'max_completion_tokens',
  max_output_tokens: 'max_completion_tokens',
}

const settingsOf = (given: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(given)
      .filter(([name, value]) => !notSettings.has(name) && value !== null)
      .map(([name, value]) => [renamed[name] ?? name, value]),
  )

const docOf = (value: unknown): JsonDoc => parseJson(JSON.stringify(value))

/** Members of chat completions → the neutral settings that they are. */
const readSettings = (given: Readonly<Record<string, unknown>>): Partial<ChatRequest> => {
  const { model: _, messages: __, stream: ___, ...settings } = codecOf('openai-chat').readRequest(docOf(given))
  return settings
}

const mergedExtra = (under: Extra | undefined, over: Extra | undefined): Extra | undefined => {
  if (under === undefined || over === undefined) return over ?? under
  const all: Extra = { ...under }
  for (const [protocol, members] of Object.entries(over) as [ProtocolId, Record<string, unknown>][]) {
    const { $as: below } = all[protocol] ?? {}
    const { $as: above } = members
    const $as = { ...asRecord(below), ...asRecord(above) }
    all[protocol] = { ...all[protocol], ...members, ...(Object.keys($as).length > 0 && { $as }) }
  }
  return all
}

const over = (under: Partial<ChatRequest>, above: Partial<ChatRequest>): Partial<ChatRequest> => {
  const extra = mergedExtra(under.extra, above.extra)
  return { ...under, ...above, ...(extra !== undefined && { extra }) }
}

const firstModel = (params: Record<string, unknown>): string =>
  asString(asRecord(asArray(params.load_balance_models)?.[0])?.model) ?? ''

/** JSON text with `prompt_message` in it. */
const echoed = (messages: readonly unknown[]) => {
  const member = Buffer.from(JSON.stringify(messages)).toString('latin1')
  return (body: string | Uint8Array): Buffer =>
    Buffer.from(splice(Buffer.from(body as string).toString('latin1'), { set: { prompt_message: member } }), 'latin1')
}

/** The request's own part, without what `ask` leaves out. */
const ownPart = (reading: Reading, ask: PromptAsk, warnings: Warning[]) => {
  const { model: _, messages, stream: __, ...settings } = reading.request()
  if (ask.alone && messages.length > 0) {
    warnings.push({
      field: 'messages',
      action: 'dropped',
      detail: 'override: the messages of the prompt are sent instead',
    })
    return { settings, messages: [] }
  }
  return { settings, messages }
}

const wantedIn = ({ version }: PromptAsk): Wanted => {
  try {
    return wantedOf(version)
  } catch {
    return { latest: true }
  }
}

/** A call that could not be filled in is still one of its prompt: named in the record and the answer, as far as it was found. */
export const withPromptNamed = (
  reading: Reading,
  ask: PromptAsk,
  control: Pick<ControlStore, 'resolvePrompt'>,
): Reading => {
  const wanted = wantedIn(ask)
  const found = control.resolvePrompt(ask.which, wanted)
  const prompt = (found ?? control.resolvePrompt(ask.which, { latest: true }))?.prompt
  if (prompt === undefined) return reading
  const version = 'latest' in wanted && ask.version !== 'latest' ? undefined : found?.version.version
  return {
    ...reading,
    params: {
      ...reading.params,
      prompt_id: prompt.id,
      prompt_name: prompt.name,
      ...(version !== undefined && { prompt_version: version }),
    },
    prompt: { id: prompt.id, ...(version !== undefined && { version }) },
  }
}

/** Throws `not_found` (prompt, version) and `bad_request` (a variable; each names prompt and version). */
export const fillPrompt = (
  reading: Reading,
  ask: PromptAsk,
  control: Pick<ControlStore, 'resolvePrompt'>,
  streamNamed: boolean,
): Reading => {
  const filled = fill(ask, control.resolvePrompt)
  const { prompt, version, label, unknown } = filled
  const { body } = version
  const warnings: Warning[] = [
    ...reading.warnings,
    ...unknown.map(
      (name): Warning => ({
        field: `variables.${name}`,
        action: 'dropped',
        detail: `prompt "${prompt.id}" version ${version.version} has no such variable`,
      }),
    ),
  ]
  const own = ownPart(reading, ask, warnings)
  if (ask.echo && reading.stream)
    warnings.push({ field: 'prompt.echo', action: 'dropped', detail: 'a stream does not show the messages' })
  const instead = asArray(ask.overrides.messages)
  const messages = instead === undefined ? filled.messages : ask.append ? [...filled.messages, ...instead] : instead
  const { messages: said } = codecOf('openai-chat').readRequest(docOf({ messages }))
  const stored = readSettings(settingsOf({ ...body.params, ...ask.overrides }))
  const settings = over(
    ask.promptWins ? over(own.settings, stored) : over(stored, own.settings),
    readSettings(settingsOf(ask.patch)),
  )
  const models = [asString(ask.overrides.model) ?? body.model, firstModel(body.params)]
  const inOrder = ask.promptWins ? [...models, reading.model] : [reading.model, ...models]
  const model = asString(ask.patch.model) ?? inOrder.find((name) => name !== '' && name !== undefined) ?? ''
  const told = asBoolean(ask.patch.stream) ?? asBoolean(ask.overrides.stream)
  const stream = streamNamed ? reading.stream : (told ?? reading.stream)
  const request: ChatRequest = { ...settings, model, messages: [...said, ...own.messages], stream }
  const { prompt: _, prompt_slug: __, ...kept } = reading.params
  const fallbacks = asArray(ask.overrides.fallback_models ?? body.params.fallback_models) as string[] | undefined
  const params: RespanParams = {
    ...(fallbacks !== undefined && { fallback_models: fallbacks }),
    ...kept,
    prompt_id: prompt.id,
    prompt_name: prompt.name,
    prompt_version: version.version,
    ...(label !== undefined && { prompt_label: label }),
    variables: filled.variables,
  }
  return {
    ...reading,
    model,
    stream,
    params,
    warnings,
    request: () => request,
    rewrites: () => true,
    prompt: { id: prompt.id, version: version.version, ...(ask.echo && { echo: echoed(messages) }) },
  }
}

/**
 * The filled request as the caller would have written it without the prompt: what the trace keeps. Undefined where the
 * caller's protocol cannot say it; the target's may.
 */
export const filledBody = ({ codec, request, model }: Reading): Uint8Array | undefined => {
  try {
    return Buffer.from(codec.writeRequest(request(), { model, dialect: {} }).body)
  } catch {
    return undefined
  }
}
