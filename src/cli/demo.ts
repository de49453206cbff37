/** `respan demo`: the whole way of a call, without any provider key and without a trace left on the disk. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LogDetail } from '../store/store.ts'
import { asArray, asRecord, asString } from '../wire/value.ts'
import { type Context, defineCommand } from './command.ts'
import { styleOf } from './output.ts'

interface DemoCall {
  title: string
  path: string
  headers: Record<string, string>
  body: Record<string, unknown>
  /** Text that a `data:` line of the stream adds to the answer. */
  textOf(event: Record<string, unknown>): string | undefined
}

const question = 'What does a gateway do?'

const demoCalls = (key: string): readonly DemoCall[] => [
  {
    title: "A streamed call in OpenAI's protocol, the way an SDK makes it",
    path: '/api/chat/completions',
    headers: { authorization: `Bearer ${key}` },
    body: {
      model: 'gpt-5.5',
      stream: true,
      messages: [{ role: 'user', content: question }],
      customer_identifier: 'ada',
      metadata: { from: 'demo' },
    },
    textOf: (event) => asString(asRecord(asRecord(asArray(event.choices)?.[0])?.delta)?.content),
  },
  {
    title: "The same in Anthropic's protocol",
    path: '/api/anthropic/v1/messages',
    headers: { 'x-api-key': key, 'anthropic-version': '2023-06-01' },
    body: {
      model: 'claude-sonnet-4-5',
      max_tokens: 200,
      stream: true,
      messages: [{ role: 'user', content: question }],
    },
    textOf: (event) => asString(asRecord(event.delta)?.text),
  },
]

/** The texts of a stream's `data:` lines, in order. */
async function* deltasOf(body: AsyncIterable<Uint8Array>, textOf: DemoCall['textOf']): AsyncGenerator<string> {
  const { sseParser } = await import('../wire/sse.ts')
  const parser = sseParser()
  for await (const bytes of body)
    for (const { data } of parser.push(bytes)) {
      const event = data === '[DONE]' ? undefined : asRecord(JSON.parse(data))
      const text = event && textOf(event)
      if (text !== undefined) yield text
    }
}

const answerMsMax = 30_000

/** Makes the call, and returns its answer and log id. */
const converse = async (
  url: string,
  { path, headers, body, textOf }: DemoCall,
): Promise<{ text: string; id: string }> => {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(answerMsMax),
  })
  if (!response.ok || response.body === null)
    throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
  let text = ''
  for await (const piece of deltasOf(response.body, textOf)) text += piece
  return { text, id: response.headers.get('x-respan-log-id') ?? '' }
}

/** The gateway has stored a call by the time that it shows it; then it is read as every command reads it. */
const readCall = async (url: string, id: string, key: string, home: string): Promise<LogDetail> => {
  const response = await fetch(`${url}/api/request-logs/${id}/`, { headers: { authorization: `Bearer ${key}` } })
  if (!response.ok) throw new Error(`the trace of ${id} cannot be read: ${await response.text()}`)
  await response.body?.cancel()
  const { openTraceReader } = await import('../store/reader.ts')
  const reader = openTraceReader(home)
  try {
    const call = await reader.get(id)
    if (call === undefined) throw new Error(`the trace of ${id} cannot be read: it is not there`)
    return call
  } finally {
    reader.close()
  }
}

const showCalls = async (url: string, key: string, home: string, ctx: Context): Promise<void> => {
  const { detailText } = await import('../traces/detail.ts')
  const style = styleOf(ctx)
  const bold = (text: string) => style('bold', text)
  for (const call of demoCalls(key)) {
    ctx.out(bold(`\n── ${call.title}`))
    ctx.out(`   POST ${url}${call.path}  model ${String(call.body.model)}\n`)
    const { text, id } = await converse(url, call)
    ctx.out(`   ${text}`)
    ctx.out(bold(`\n── Its trace, as ${ctx.program} traces get shows it\n`))
    ctx.out(detailText(await readCall(url, id, key, home), bold))
  }
}

const goOn = (program: string) => `
Go on:
  ${program} proxy start              the gateway, on http://127.0.0.1:7377; it shows your first key
  ${program} providers add openai     a provider's key (or OPENAI_API_KEY, … in the environment or .env)
  ${program} traces tail              the calls, live
  ${program} --help                   everything else`

export const demo = defineCommand({
  name: 'demo',
  summary:
    'start a gateway of its own, make two calls, print answers and traces; needs no provider key, leaves nothing behind',
  examples: ['demo'],
  async run(_input, ctx) {
    const home = mkdtempSync(join(tmpdir(), 'respan-demo-'))
    const { loadConfig } = await import('../config/load.ts')
    const env = { RESPAN_HOME: home }
    const flags = { port: 0, simulate: 'always', logLevel: 'warn' }
    // What leaves with a stop half-way must not stay on the disk either.
    const clear = () => rmSync(home, { recursive: true, force: true })
    const off = ctx.onStop(() => {
      clear()
      ctx.quit(130)
    })
    try {
      const gateway = await ctx.openGateway(loadConfig({ flags, env, cwd: home }), env, ctx.version)
      try {
        ctx.out(`A gateway listens on ${gateway.url}, for this demo only; the built-in simulator answers.`)
        await showCalls(gateway.url, gateway.firstKey as string, home, ctx)
      } finally {
        await gateway.close()
      }
      ctx.out(goOn(ctx.program))
      return 0
    } finally {
      off()
      clear()
    }
  },
})
