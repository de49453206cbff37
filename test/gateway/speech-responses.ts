/** What a provider says in OpenAI Responses, written by hand: items one after the other, each told whole at its end. */

import { type Counts, counts, type End, type Speaker, type Whole } from './speaker.ts'

type Item = { type: string } & Record<string, unknown>

const usageOf = ({ input, output, cached = 0, thought = 0 }: Counts) => ({
  input_tokens: input,
  input_tokens_details: { cached_tokens: cached },
  output_tokens: output,
  output_tokens_details: { reasoning_tokens: thought },
  total_tokens: input + output,
})

const ends: Record<End, object> = {
  stop: { status: 'completed', incomplete_details: null },
  tools: { status: 'completed', incomplete_details: null },
  sequence: { status: 'completed', incomplete_details: null },
  length: { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
  refused: { status: 'incomplete', incomplete_details: { reason: 'content_filter' } },
}

/** Each answer and each item has an id of its own. */
let answered = 0
const envelope = (output: readonly Item[], more: object = {}) => ({
  id: `resp_${answered}`,
  object: 'response',
  created_at: 1_760_000_000,
  status: 'in_progress',
  error: null,
  incomplete_details: null,
  model: 'gpt-answered',
  output,
  parallel_tool_calls: true,
  tool_choice: 'auto',
  tools: [],
  usage: null,
  ...more,
})

const thoughtItem = (at: number, text: string, signature: string | undefined): Item => ({
  id: `rs_${answered}_${at}`,
  type: 'reasoning',
  summary: text === '' ? [] : [{ type: 'summary_text', text }],
  ...(signature !== undefined && { encrypted_content: signature }),
})
const textPart = (text: string) => ({ type: 'output_text', text, annotations: [], logprobs: [] })
const messageItem = (at: number, text: string): Item => ({
  id: `msg_${answered}_${at}`,
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [textPart(text)],
})
const callItem = (at: number, id: string, name: string, json: string): Item => ({
  id: `fc_${answered}_${at}`,
  type: 'function_call',
  status: 'completed',
  call_id: id,
  name,
  arguments: json,
})

/** What such a provider keeps: clients name items by their ids. */
const stored = new Map<unknown, Item>()
/** An item of a request, or the one that it names. */
export const stands = (item: Record<string, unknown>): Record<string, unknown> =>
  item.type === 'item_reference' ? (stored.get(item.id) ?? item) : item

/** The item that is being told. */
type Open =
  | { kind: 'text'; text: string }
  | { kind: 'thought'; text: string; signature?: string }
  | { kind: 'call'; text: string; id: string; name: string }

export const responsesSpeaker = (): Speaker => {
  answered++
  const items: Item[] = []
  let open: Open | undefined
  let sequence = 0
  const named = (type: string, members: object) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequence++, ...members })}\n\n`
  const at = () => ({ output_index: items.length })
  const itemOf = (one: Open): Item =>
    one.kind === 'text'
      ? messageItem(items.length, one.text)
      : one.kind === 'thought'
        ? thoughtItem(items.length, one.text, one.signature)
        : callItem(items.length, one.id, one.name, one.text)
  const inItem = (one: Open) => ({ item_id: itemOf(one).id, ...at() })

  const lastWords = (one: Open): string => {
    const place = inItem(one)
    if (one.kind === 'text')
      return (
        named('response.output_text.done', { ...place, content_index: 0, text: one.text, logprobs: [] }) +
        named('response.content_part.done', { ...place, content_index: 0, part: textPart(one.text) })
      )
    if (one.kind === 'call')
      return named('response.function_call_arguments.done', { ...place, name: one.name, arguments: one.text })
    const part = { type: 'summary_text', text: one.text }
    return (
      named('response.reasoning_summary_text.done', { ...place, summary_index: 0, text: one.text }) +
      named('response.reasoning_summary_part.done', { ...place, summary_index: 0, part })
    )
  }
  const close = (): string => {
    if (open === undefined) return ''
    const item = itemOf(open)
    const out = lastWords(open) + named('response.output_item.done', { ...at(), item })
    items.push(item)
    stored.set(item.id, item)
    open = undefined
    return out
  }
  const begin = (one: Open): string => {
    const before = close()
    open = one
    const { content: _, ...item } = itemOf(one)
    const empty = one.kind === 'text' ? { ...item, content: [], status: 'in_progress' } : item
    const added = before + named('response.output_item.added', { ...at(), item: empty })
    const place = inItem(one)
    if (one.kind === 'text')
      return added + named('response.content_part.added', { ...place, content_index: 0, part: textPart('') })
    if (one.kind === 'call') return added
    const part = { type: 'summary_text', text: '' }
    return added + named('response.reasoning_summary_part.added', { ...place, summary_index: 0, part })
  }
  const told = (one: Open): Open => {
    open = one
    return one
  }
  const args = (json: string): string => {
    if (open?.kind !== 'call') return ''
    open.text += json
    return named('response.function_call_arguments.delta', { ...inItem(open), delta: json })
  }
  return {
    start: () =>
      named('response.created', { response: envelope([]) }) + named('response.in_progress', { response: envelope([]) }),
    text(delta) {
      const opened = open?.kind === 'text' ? '' : begin({ kind: 'text', text: '' })
      const one = open as Open
      one.text += delta
      return opened + named('response.output_text.delta', { ...inItem(one), content_index: 0, delta, logprobs: [] })
    },
    thought(delta, signature) {
      const opened = open?.kind === 'thought' ? '' : begin({ kind: 'thought', text: '' })
      const one = told({ ...(open as Open & { kind: 'thought' }), ...(signature !== undefined && { signature }) })
      one.text += delta
      return opened + named('response.reasoning_summary_text.delta', { ...inItem(one), summary_index: 0, delta })
    },
    call: (id, name, json = '') => begin({ kind: 'call', text: '', id, name }) + (json === '' ? '' : args(json)),
    args: (json) => args(json),
    finish(end = 'stop', usage = counts) {
      const out = close()
      const type = end === 'length' || end === 'refused' ? 'response.incomplete' : 'response.completed'
      const response = envelope(items, { ...ends[end], usage: usage && usageOf(usage) })
      return out + named(type, { response })
    },
    done: () => '',
    error: (code, message) => named('error', { code, message, param: null }),
  }
}

export const responsesWhole = ({ text, thought, signature, calls = [], end = 'stop', usage = counts }: Whole) => {
  answered++
  const output = [
    ...(thought === undefined ? [] : [thoughtItem(0, thought, signature)]),
    ...(text === undefined ? [] : [messageItem(1, text)]),
    ...calls.map(({ id, name, arguments: json }, i) => callItem(i + 2, id, name, json)),
  ]
  for (const item of output) stored.set(item.id, item)
  return envelope(output, { ...ends[end], usage: usage && usageOf(usage) })
}
