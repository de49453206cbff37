/** What a provider says in Gemini's protocol, written by hand: calls come whole, and a signature on what follows the thought. */

import { type Counts, counts, type End, type Speaker, type Whole } from './speaker.ts'

const ends: Record<End, string> = {
  stop: 'STOP',
  length: 'MAX_TOKENS',
  tools: 'STOP',
  refused: 'SAFETY',
  sequence: 'STOP',
}

/** Candidates are told without the thinking, which stands beside them. */
const usageOf = ({ input, output, cached, thought = 0 }: Counts) => ({
  promptTokenCount: input,
  candidatesTokenCount: output - thought,
  totalTokenCount: input + output,
  ...(thought > 0 && { thoughtsTokenCount: thought }),
  ...(cached !== undefined && { cachedContentTokenCount: cached }),
})

type Part = Record<string, unknown>
/** Each answer has an id of its own. */
let answered = 0
const envelope = () => ({ modelVersion: 'gemini-answered', responseId: `resp-${answered}` })
/** Signatures are base64 there, and SDKs check it. */
const signed = (signature: string): string => Buffer.from(signature).toString('base64')

export const geminiSpeaker = (): Speaker => {
  answered++
  let waiting: string | undefined
  let call: { name: string; json: string } | undefined
  const say = (parts: readonly Part[], more: object = {}, usage: Counts | null = null) => {
    const candidate = { content: { parts, role: 'model' }, index: 0, ...more }
    const counted = usage === null ? {} : { usageMetadata: usageOf(usage) }
    return `data: ${JSON.stringify({ candidates: [candidate], ...counted, ...envelope() })}\n\n`
  }
  const withSignature = (part: Part): Part => {
    const thoughtSignature = waiting
    waiting = undefined
    return thoughtSignature === undefined ? part : { ...part, thoughtSignature }
  }
  /** A call is told when its arguments are whole. */
  const settle = (): string => {
    if (call === undefined) return ''
    const { name, json } = call
    call = undefined
    return say([withSignature({ functionCall: { name, args: JSON.parse(json || '{}') as unknown } })])
  }
  return {
    start: () => '',
    text: (text) => settle() + say([withSignature({ text })]),
    thought(text, signature) {
      const out = settle() + say([{ text, thought: true }])
      if (signature !== undefined) waiting = signed(signature)
      return out
    },
    call(_id, name, json = '') {
      const out = settle()
      call = { name, json }
      return out
    },
    args(json) {
      if (call !== undefined) call.json += json
      return ''
    },
    finish(end = 'stop', usage = counts) {
      const out = settle()
      return out + say([withSignature({ text: '' })], { finishReason: ends[end] }, usage)
    },
    done: () => '',
    error: (status, message) => `data: ${JSON.stringify({ error: { code: 500, message, status } })}\n\n`,
  }
}

export const geminiWhole = ({ text, thought, signature, calls = [], end = 'stop', usage = counts }: Whole) => {
  answered++
  const said: Part[] = [
    ...(text === undefined ? [] : [{ text }]),
    ...calls.map(({ name, arguments: json }) => ({ functionCall: { name, args: JSON.parse(json) as unknown } })),
  ]
  const [first = { text: '' }, ...rest] = said
  const marked = signature === undefined ? said : [{ ...first, thoughtSignature: signed(signature) }, ...rest]
  const parts = [...(thought === undefined ? [] : [{ text: thought, thought: true }]), ...marked]
  return {
    candidates: [{ content: { parts, role: 'model' }, finishReason: ends[end], index: 0 }],
    ...(usage !== null && { usageMetadata: usageOf(usage) }),
    ...envelope(),
  }
}

/** Its errors say the status in a word of Google's. */
export const geminiEnvelope = (error: object): object => ({
  error: { code: 0, status: (error as { type: string }).type, message: (error as { message: string }).message },
})
