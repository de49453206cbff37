/** One model's answer, streamed through the gateway that runs; the gateway records it as any other call. */

import { sseParser } from '../../wire/sse.ts'
import { asArray, asNumber, asRecord, asString } from '../../wire/value.ts'
import { type Gateway, messageIn, post } from '../gateway.ts'
import type { Cell } from './state.ts'

export type Tell = (change: Partial<Cell>, more?: string) => void

/** What is asked: a version by its number, filled in by the gateway; or the messages of a file that has no number yet. */
export const bodyOf = (
  asked:
    | { id: string; version: number; variables: Readonly<Record<string, unknown>> }
    | { request: Record<string, unknown> },
  model: string,
): Record<string, unknown> => ({
  ...('request' in asked
    ? asked.request
    : { prompt: { prompt_id: asked.id, version: asked.version, variables: asked.variables } }),
  model,
  // An answer of another model would stand in the wrong column.
  fallback_models: [],
  stream: true,
  stream_options: { include_usage: true },
})

/** What a chunk adds to the text: words, thoughts, tool calls as they are written. */
const addedBy = (delta: Record<string, unknown> | undefined): string => {
  const calls = (asArray(delta?.tool_calls) ?? []).map((call) => {
    const { name, arguments: args } = asRecord(asRecord(call)?.function) ?? {}
    return `${typeof name === 'string' && name !== '' ? `\n[tool call] ${name} ` : ''}${asString(args) ?? ''}`
  })
  return [asString(delta?.reasoning_content), asString(delta?.content), asString(delta?.refusal), ...calls]
    .filter(Boolean)
    .join('')
}

/** Resolves when the answer has ended, well or not: what went wrong is told in its column. Rejects only when it is cancelled. */
export const streamAnswer = async (
  gateway: Gateway,
  body: Record<string, unknown>,
  signal: AbortSignal,
  tell: Tell,
): Promise<string> => {
  const startedAt = performance.now()
  const elapsed = () => performance.now() - startedAt
  const answer = await post(gateway, '/api/chat/completions', JSON.stringify(body), signal)
  const logId = answer.headers.get('x-respan-log-id') ?? ''
  if (!answer.ok || answer.body === null) {
    tell({ status: 'error', error: `${answer.status}: ${messageIn(await answer.text())}`, logId, ms: elapsed() })
    return logId
  }
  tell({ logId })
  const parser = sseParser()
  let failed = ''
  let first: number | undefined
  const take = (data: string) => {
    if (data === '[DONE]') return
    const chunk = asRecord(JSON.parse(data))
    if (chunk?.error !== undefined) failed = messageIn(data)
    const more = addedBy(asRecord(asRecord(asArray(chunk?.choices)?.[0])?.delta))
    const usage = asRecord(chunk?.usage)
    const used = usage && { tokensIn: asNumber(usage.prompt_tokens), tokensOut: asNumber(usage.completion_tokens) }
    if (more !== '') first ??= elapsed()
    if (more !== '' || used !== undefined) tell({ status: 'streaming', firstTokenMs: first, ...used }, more)
  }
  for await (const bytes of answer.body) for (const { data } of parser.push(bytes as Uint8Array)) take(data)
  for (const { data } of parser.end()) take(data)
  tell({ status: failed === '' ? 'done' : 'error', error: failed, ms: elapsed() })
  return logId
}
