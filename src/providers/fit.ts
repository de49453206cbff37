/**
 * A request made to fit a model: what the model is known not to read fails here, in words, before it is sent; settings that it
 * is known to refuse are dropped or brought within its bounds, each with a warning. For bodies that are written anew only.
 * In: a neutral request, the table's facts. Out: the request to write, warnings. Throws `unsupported_feature`.
 */

import type { ChatRequest, Effort, Part, Reasoning, Warning } from '../core/chat.ts'
import { GatewayError } from '../core/errors.ts'
import { typeAt } from '../protocols/documents.ts'
import { type Capability, effortOrder, type Mark, type Modality } from './capabilities.ts'

export interface Fitted {
  request: ChatRequest
  warnings: Warning[]
}

type Setting = keyof ChatRequest
const sampling: Setting[] = [
  'temperature',
  'topP',
  'topK',
  'frequencyPenalty',
  'presencePenalty',
  'logprobs',
  'topLogprobs',
]
const refused: Partial<Record<Mark, readonly Setting[]>> = {
  sampling,
  'sampling-thinking': sampling,
  penalties: ['frequencyPenalty', 'presencePenalty', 'stop'],
  stop: ['stop'],
}
/** Said, they say nothing: dropped without a word. */
const neutral: Partial<Record<Setting, unknown>> = {
  temperature: 1,
  topP: 1,
  frequencyPenalty: 0,
  presencePenalty: 0,
  logprobs: false,
}

/** What a part asks the model to read; undefined = text. */
function modalityOf(part: Part): Modality | undefined {
  if (part.type === 'image' || part.type === 'audio') return part.type
  if (part.type !== 'file') return undefined
  const { source, filename = '' } = part
  if (source.kind === 'text' || source.kind === 'file-id') return undefined
  const type = source.kind === 'base64' ? source.mediaType : (typeAt(source) ?? '')
  const [, kind] = /^(image|audio|video)\//i.exec(type) ?? []
  if (kind !== undefined) return kind.toLowerCase() as Modality
  const isPdf = /^application\/pdf\b/i.test(type) || /\.pdf$/i.test(filename)
  return isPdf ? 'pdf' : undefined
}

function* partsOf(parts: readonly Part[], path: string): Generator<[Part, string]> {
  for (const [i, part] of parts.entries()) {
    yield [part, `${path}.parts[${i}]`]
    if (part.type === 'tool-result') yield* partsOf(part.parts, `${path}.parts[${i}]`)
  }
}

const names: Record<Modality, string> = {
  text: 'text',
  image: 'an image',
  audio: 'audio',
  video: 'a video',
  pdf: 'a PDF',
}

function checkInput(request: ChatRequest, { input, tools, source, marks }: Capability, at: string): void {
  const fail = (what: string, mend: string) => {
    throw new GatewayError('unsupported_feature', `${what}; ${at} takes none (${source}). ${mend}`)
  }
  for (const [i, message] of request.messages.entries())
    for (const [part, path] of partsOf(message.parts, `messages[${i}]`)) {
      const modality = modalityOf(part)
      if (modality !== undefined && !input.includes(modality))
        fail(
          `${path} is ${names[modality]}`,
          `Leave it out, or name a model that reads it: respan models list --can ${modality}`,
        )
    }
  const last = request.messages.length - 1
  if (marks.includes('no-prefill') && request.messages[last]?.role === 'assistant')
    fail(
      `messages[${last}] is a closing turn of the assistant`,
      'End with a user message, or say in the system prompt how the answer is to begin',
    )
  if (tools === false && (request.tools?.length ?? 0) > 0)
    fail('tools are given', 'Leave them out, or name a model that calls tools: respan models list --can tools')
}

/** The effort nearest to the wish; of two as near, the lesser. */
const nearestEffort = (wish: Effort, efforts: readonly Effort[]): Effort => {
  const distance = (effort: Effort) => Math.abs(effortOrder.indexOf(effort) - effortOrder.indexOf(wish))
  // 'none' asks for another thing than little: only who asked for none gets it.
  const open = wish === 'none' ? efforts : efforts.filter((effort) => effort !== 'none')
  return [...(open.length > 0 ? open : efforts)].sort((a, b) => distance(a) - distance(b))[0] as Effort
}

type Note = (field: string, action: Warning['action'], detail: string) => void

function fitReasoning(wish: Reasoning | undefined, capability: Capability, note: Note): Reasoning | undefined {
  if (wish === undefined) return undefined
  const { efforts, budget, thinks } = capability
  const off = wish.mode === 'off' || (wish.mode === undefined && wish.effort === 'none')
  if (thinks === 'never') {
    if (!off) note('reasoning', 'dropped', 'the model does not think')
    return undefined
  }
  const fitted = { ...wish }
  if (off && thinks === 'always' && budget !== undefined) {
    const said = wish.mode === 'off' ? 'reasoning.mode' : 'reasoning.effort'
    note(said, 'approximated', `the model always thinks; sent as its least budget, ${budget.min} tokens`)
    return { ...fitted, mode: 'budget', budget: budget.min, effort: undefined }
  }
  // What is 'off' elsewhere is an effort here.
  if (wish.mode === 'off' && efforts.includes('none')) return { ...fitted, mode: undefined, effort: 'none' }
  if (wish.effort !== undefined && efforts.length > 0 && budget === undefined && !efforts.includes(wish.effort)) {
    // Where thinking has a switch of its own, 'none' is that switch.
    if (wish.effort === 'none' && thinks === 'optional') return fitted
    fitted.effort = nearestEffort(wish.effort, efforts)
    note('reasoning.effort', 'approximated', `the model knows ${efforts.join(', ')}; sent as '${fitted.effort}'`)
  }
  // An effort beside a switch or a budget of its own is a word that only some know.
  if (wish.effort !== undefined && efforts.length === 0 && budget !== undefined && /off|budget/.test(wish.mode ?? '')) {
    if (!off) note('reasoning.effort', 'dropped', 'the budget says how much to think')
    fitted.effort = undefined
  }
  if (wish.budget !== undefined && budget !== undefined) {
    const bounded = Math.min(Math.max(wish.budget, budget.min), budget.max ?? wish.budget)
    if (bounded !== wish.budget) {
      const bound = bounded < wish.budget ? 'most' : 'least'
      note('reasoning.budget', 'approximated', `the model takes at ${bound} ${bounded} tokens`)
      fitted.budget = bounded
    }
  }
  return fitted
}

/** Will it think over this request, as far as the table can tell? */
function thinking({ reasoning }: ChatRequest, { thinks, defaultEffort }: Capability): boolean {
  if (thinks === 'always' || reasoning?.mode === 'budget') return true
  return (reasoning?.effort ?? (reasoning?.mode === 'off' ? 'none' : defaultEffort)) !== 'none'
}

/** `at`: who is asked for which model, for the words of the error. */
export function fitRequest(request: ChatRequest, capability: Capability | undefined, at: string): Fitted {
  if (capability === undefined) return { request, warnings: [] }
  checkInput(request, capability, at)
  const warnings: Warning[] = []
  const note: Note = (field, action, detail) => void warnings.push({ field, action, detail })
  const fitted: ChatRequest = { ...request, reasoning: fitReasoning(request.reasoning, capability, note) }
  const { marks, maxOutput } = capability
  for (const mark of marks) {
    if (mark === 'sampling-thinking' && !thinking(fitted, capability)) continue
    for (const setting of refused[mark] ?? []) {
      if (fitted[setting] === undefined) continue
      if (fitted[setting] !== neutral[setting])
        note(setting, 'dropped', `the model refuses it${mark === 'sampling-thinking' ? ' while it thinks' : ''}`)
      delete fitted[setting]
    }
  }
  if (marks.includes('one-sampling') && fitted.temperature !== undefined && fitted.topP !== undefined) {
    if (fitted.topP !== 1) note('topP', 'dropped', 'the model refuses it beside a temperature')
    delete fitted.topP
  }
  if (maxOutput !== undefined && (request.maxTokens ?? 0) > maxOutput) {
    note('maxTokens', 'approximated', `sent as ${maxOutput}, the most that the model writes`)
    fitted.maxTokens = maxOutput
  }
  return { request: fitted, warnings }
}
