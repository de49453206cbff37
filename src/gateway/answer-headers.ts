/** Headers of an answer beside its own: who answered, which prompt, what was lost, what of the upstream's is passed on. */

import type { Warning } from '../core/chat.ts'
import type { Answer } from './attempt.ts'
import { idHeaders, warningsHeader } from './error-answer.ts'
import type { PromptUse } from './read.ts'

/** Upstream's headers that the caller sees too. */
const keptHeader = /^(x-request-id|request-id|x-amzn-requestid|retry-after|openai-.*|anthropic-.*|x-ratelimit-.*)$/

/** Which version of which stored prompt it was. */
export const promptHeaders = (prompt: PromptUse | undefined): Record<string, string> =>
  prompt === undefined
    ? {}
    : {
        'x-respan-prompt-id': encodeURI(prompt.id),
        ...(prompt.version !== undefined && { 'x-respan-prompt-version': String(prompt.version) }),
      }

export const answerHeaders = (
  id: string,
  prompt: PromptUse | undefined,
  answer: Answer,
  warnings: readonly Warning[],
  upstream: Record<string, string>,
) => {
  const headers = { ...idHeaders(id), ...promptHeaders(prompt) }
  for (const name of Object.keys(upstream)) if (keptHeader.test(name)) headers[name] = upstream[name] as string
  headers['x-respan-provider'] = answer.target.providerId
  headers['x-respan-attempts'] = String(answer.record.number)
  if (answer.reply.kind === 'events') headers['x-respan-simulated'] = '1'
  return { ...headers, ...warningsHeader(warnings) }
}
