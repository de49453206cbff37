/** One request through an official client, and everything that its caller gets: a body, the stream's pieces, or the error thrown. */

import type Anthropic from '@anthropic-ai/sdk'
import type OpenAI from 'openai'
import type { Spoken } from '../spoken.ts'
import type { Rig } from './rig.ts'
import type { Wire } from './wire.ts'

export interface Thrown {
  /** The class that the client threw: 'RateLimitError' … */
  name: string
  /** Undefined in mid-stream. */
  status: number | undefined
  message: string
}
/** What came: a whole answer, or a stream's pieces; `thrown` also after some of them. */
export interface Got {
  body?: Wire
  pieces?: Wire[]
  thrown?: Thrown
}

type Answer = Wire | AsyncIterable<Wire>
const isStream = (answer: Answer): answer is AsyncIterable<Wire> => Symbol.asyncIterator in answer

const askOpenAI = (client: OpenAI, body: Wire): Promise<Answer> =>
  client.chat.completions.create(body as unknown as OpenAI.ChatCompletionCreateParams) as unknown as Promise<Answer>

const askAnthropic = (client: Anthropic, body: Wire, beta: boolean): Promise<Answer> => {
  // A timeout of the caller's own: without one the client refuses long answers that are not streamed.
  const options = { timeout: 20_000 }
  return (beta
    ? client.beta.messages.create(body as unknown as Anthropic.Beta.Messages.MessageCreateParams, options)
    : client.messages.create(body as unknown as Anthropic.MessageCreateParams, options)) as unknown as Promise<Answer>
}

const errorOf = (thrown: unknown): Thrown => {
  if (!(thrown instanceof Error)) throw thrown
  const status = 'status' in thrown && typeof thrown.status === 'number' ? thrown.status : undefined
  return { name: thrown.constructor.name, status, message: thrown.message }
}

/** Sends `body` as the client of `protocol`. Never throws what the client throws: that is an answer too. */
export const ask = async (
  rig: Rig,
  protocol: Spoken,
  body: Wire,
  { headers = {}, beta = false }: { headers?: Record<string, string>; beta?: boolean } = {},
): Promise<Got> => {
  const got: Got = {}
  try {
    const answer = await (protocol === 'openai-chat'
      ? askOpenAI(rig.openai(headers), body)
      : askAnthropic(rig.anthropic(headers), body, beta))
    if (!isStream(answer)) return { body: JSON.parse(JSON.stringify(answer)) as Wire }
    got.pieces = []
    for await (const piece of answer) got.pieces.push(JSON.parse(JSON.stringify(piece)) as Wire)
  } catch (thrown) {
    got.thrown = errorOf(thrown)
  }
  return got
}
