/** Recorded exchanges of operations that no codec reads, through a replay upstream: unchanged both ways, with what they used. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readOtherUsage } from '../../src/protocols/other-usage.ts'
import { isSubresource } from '../replay/wire.ts'
import { openPassRig, type PassRig, providerKey } from './rig.ts'

interface Recorded {
  id: string
  provider: string
  protocol: string
  request: { method: string; path: string; headers: Record<string, string>; body?: unknown; text?: string }
  response: {
    status: number
    headers: Record<string, string>
    body?: unknown
    text?: string
    base64?: string
    sse?: string
  }
}

const folders =
  'embeddings audio-images batches moderations rerank count-tokens models openai-completions bedrock-invoke'.split(' ')
const root = join(process.env.RESPAN_SHARED ?? resolve(import.meta.dirname, '../../../shared'), 'wire')
const present = existsSync(root)
if (!present) console.warn(`SKIPPED: the recorded exchanges are not at ${root}; RESPAN_SHARED names another place`)

const recorded = (folder: string): Recorded[] =>
  readdirSync(join(root, folder))
    .sort()
    .map((file) => JSON.parse(readFileSync(join(root, folder, file), 'utf8')) as Recorded)

/** What is asked about a response, or made of one, is no chat call either. */
const aboutResponses = (present ? recorded('openai-responses') : []).filter(({ request }) =>
  isSubresource(request?.path ?? ''),
)
const cases: Recorded[] = [...(present ? folders.toSorted() : []).flatMap(recorded), ...aboutResponses]

/** Where a client of that provider's SDK asks: the gateway's mount, then the provider's own path. */
const mounts: Record<string, string> = {
  openai: '/api/openai',
  anthropic: '/api/anthropic',
  google: '/api/google',
  'google-vertex': '/api/google',
  azure: '/api/azure',
  bedrock: '/api/bedrock',
}
const rows = {
  openai: { baseUrl: '{up}/v1' },
  anthropic: { baseUrl: '{up}/v1' },
  google: { baseUrl: '{up}/v1beta', protocol: 'gemini' },
  azure: { baseUrl: '{up}/openai/v1' },
  vertex: { baseUrl: '{up}/v1beta1', protocol: 'gemini' },
  bedrock: { baseUrl: '{up}' },
  cohere: { baseUrl: '{up}/v1' },
  voyage: { baseUrl: '{up}/v1' },
  mistral: { baseUrl: '{up}/v1' },
  openrouter: { baseUrl: '{up}/api/v1' },
  perplexity: { baseUrl: '{up}/v1' },
  xai: { baseUrl: '{up}/v1' },
  venice: { baseUrl: '{up}/api/v1' },
}

/** Bedrock's streams say what was used in their last event, which holds the model's own in base64. */
const countsIn = (base64: string): [number, number] | undefined => {
  const bytes = Buffer.from(base64, 'base64').toString('latin1')
  const texts = [...bytes.matchAll(/"bytes":"([^"]+)"/g)].map(([, b64 = '']) => Buffer.from(b64, 'base64').toString())
  const [, input, output] = /"inputTokenCount":(\d+),"outputTokenCount":(\d+)/.exec(texts.join()) ?? []
  return input === undefined ? undefined : [Number(input), Number(output)]
}

const folderOf = (id: string): string => id.split('/')[0] ?? ''

const bytesOf = ({ body, text, base64, sse }: Recorded['response']): Buffer =>
  base64 === undefined
    ? Buffer.from(text ?? sse ?? (body === undefined ? '' : JSON.stringify(body)))
    : Buffer.from(base64, 'base64')

let rig: PassRig
beforeAll(async () => {
  rig = await openPassRig(rows)
})
afterAll(() => rig.close())

describe.skipIf(!present)('passes through unchanged', () => {
  it.each(cases.map((one) => [one.id, one] as const))('%s', async (id, { provider, protocol, request, response }) => {
    const body = bytesOf(response)
    rig.answer((_, out) => {
      const { 'transfer-encoding': _coding, ...headers } = response.headers
      out.writeHead(response.status, { ...headers, 'content-length': body.length })
      out.end(body)
    })
    const sent = request.body === undefined ? request.text : JSON.stringify(request.body)
    const type = request.headers['content-type'] ?? 'application/json'
    const answer = await rig.fetch(`${mounts[provider] ?? `/api/${provider}`}${request.path}`, {
      method: request.method,
      ...(sent !== undefined && { body: sent }),
      headers: {
        ...(sent !== undefined && { 'content-type': type }),
        // The gateway has a list of its own; this asks for the provider's.
        ...(protocol.endsWith('-models') && { 'x-respan-route-provider': provider }),
      },
    })
    const got = Buffer.from(await answer.arrayBuffer())
    expect(answer.status).toBe(response.status)
    expect(got.toString('base64')).toBe(body.toString('base64'))
    const [asked] = rig.asked
    expect(asked).toMatchObject({ method: request.method, url: request.path })
    expect(asked?.body.toString()).toBe(sent ?? '')
    expect(JSON.stringify(asked?.headers)).toContain(providerKey)
    expect(JSON.stringify(asked?.headers)).not.toContain(rig.key)

    const log = await rig.log(answer.headers.get('x-respan-log-id') as string)
    expect(log).toMatchObject({ status: response.status < 400 ? 'success' : 'error', status_code: response.status })
    // A batch's state is asked for again and again: what it used is no use of this call.
    const counts = request.method === 'POST' && response.status < 400 && !folderOf(id).startsWith('batch')
    const usage = counts ? readOtherUsage([response.body]) : undefined
    const nothing = response.status < 400 ? null : 0
    expect([log.prompt_tokens, log.completion_tokens]).toEqual(
      countsIn(response.base64 ?? '') ?? [usage?.inputTokens ?? nothing, usage?.outputTokens ?? nothing],
    )
  })
})

describe.skipIf(!present)('what the answers say they used', () => {
  it('is read from every shape of them', () => {
    const told = cases.flatMap(({ id, response }) => {
      const usage = readOtherUsage([response.body])
      return usage === undefined ? [] : [`${id}: ${usage.inputTokens} + ${usage.outputTokens}`]
    })
    expect(told.join('\n')).toMatchInlineSnapshot(`
      "batches/ruby-llm-batch-with-openai-gpt-5-nano-answers-sta-nds-the-answers-to-their-conversations-1: 0 + 0
      batches/ruby-llm-batch-with-openai-gpt-5-nano-answers-sta-nds-the-answers-to-their-conversations-11: 36 + 224
      bedrock-invoke/openllmetry-test-prompt-cache-with-events-with-no-content-0: 18135 + 50
      bedrock-invoke/pydantic-ai-test-anthropic-cache-bedrock-real-api-0: 9514 + 1944
      embeddings/langchain-cohere-test-langchain-cohere-aembedding-documents-int8-embedding-type-0: 2 + 0
      embeddings/pydantic-ai-testopenai-test-instrumentation-0: 4 + 0
      embeddings/pydantic-ai-testvoyageai-test-query-voyage-4-0: 3 + 0
      embeddings/rig-embedding-matrix-dimensions-request-0: 38 + 0
      embeddings/ruby-llm-embedding-basic-functionality-azure-cohe-dles-single-string-arrays-consistently-0: 3 + 0
      embeddings/ruby-llm-embedding-basic-functionality-cohere-emb-e-a-single-text-with-custom-dimensions-0: 7 + 0
      embeddings/ruby-llm-embedding-basic-functionality-openrouter-e-a-single-text-with-custom-dimensions-0: 7 + 0
      embeddings/ruby-llm-embedding-basic-functionality-vertexai-t-embedding-004-can-handle-a-single-text-1: 10 + 0
      embeddings/ruby-llm-embedding-perplexity-int8-embeddings-per-multiple-texts-with-custom-dimensions-0: 3 + 0
      openai-completions/openllmetry-test-completion-langchain-style-with-events-with-no-content-2: 8 + 9
      openai-completions/openllmetry-test-completion-with-events-with-content-0: 8 + 16
      rerank/openllmetry-test-voyageai-rerank-legacy-0: 57 + 0
      rerank/ruby-llm-rerank-reranking-with-openrouter-voyagea-y-relevance-and-reports-the-exact-cost-0: 17 + 0
      openai-responses/pydantic-ai-test-background-mode-vcr-2: 15 + 9
      openai-responses/pydantic-ai-test-openai-responses-compact-with-auto-previous-response-id-chain-4: 117 + 193"
    `)
  })
})
