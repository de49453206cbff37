/** From a file to an answer and back: push, deploy, call, a second version, roll back; by curl's request and the official SDKs. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Context } from '../../src/cli/command.ts'
import { writeGatewayFile } from '../../src/cli/gateway-file.ts'
import { main } from '../../src/cli/run.ts'
import { openRig, type Rig } from '../gateway/rig.ts'

let rig: Rig
beforeAll(async () => {
  rig = await openRig({ flags: { simulate: 'always' } })
  writeGatewayFile(rig.home, { pid: process.pid, startedAt: new Date().toISOString(), url: rig.url })
})
afterAll(() => rig.close())

const said: string[] = []
const context = (): Context => ({
  out: (text) => said.push(text),
  err: (text) => said.push(text),
  ask: async () => undefined,
  readInput: async () => '',
  env: { RESPAN_HOME: rig.home, RESPAN_API_KEY: rig.key },
  cwd: rig.home,
  version: '0.0.0',
  program: 'respan',
  now: Date.now,
  isTerminal: { input: false, output: false },
  onStop: () => () => undefined,
  quit: () => undefined,
  self: [],
  report: undefined,
  openTui: () => Promise.reject(new Error('no terminal')),
  openPromptsTui: () => Promise.reject(new Error('no terminal')),
  openGateway: () => Promise.reject(new Error('there is one')),
})
const respan = async (...argv: string[]) => {
  said.length = 0
  expect([await main(argv, context()), said.join('\n')]).toEqual([0, expect.any(String)])
}
const write = (name: string, text: string) => {
  const path = join(rig.home, 'prompts', name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

const quickstart = 'System: You are a helpful assistant that speaks {{language}}.\nUser: {{user_message}}'
const source = `---\nmodel: respan/echo\nrespan.id: YOUR_PROMPT_ID\n---\n${quickstart.replace('System: ', '{{role "system"}}\n').replace('User: ', '{{role "user"}}\n')}\n`
const variables = { language: 'Spanish', user_message: 'What is machine learning?' }

interface Seen {
  text: string
  version: string
  system: string
}
const seen = async (text: string, headers: { get(name: string): string | null }): Promise<Seen> => {
  const trace = await rig.trace(headers.get('x-respan-log-id') ?? '')
  const [first] = trace.prompt_messages as { parts: { text: string }[] }[]
  return { text, version: headers.get('x-respan-prompt-version') ?? '', system: first?.parts[0]?.text ?? '' }
}

/** The quickstart's curl, as it stands there. */
const curl = `{
"model": "gpt-5.5",
"prompt_id": "YOUR_PROMPT_ID",
"variables": {
"language": "Spanish",
"user_message": "What is machine learning?"
}
}`

const callers: Record<string, () => Promise<Seen>> = {
  async curl() {
    const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${rig.key}` }
    const body = curl.replace('gpt-5.5', 'respan/echo')
    const response = await fetch(`${rig.url}/api/chat/completions`, { method: 'POST', headers, body })
    const answer = (await response.json()) as OpenAI.ChatCompletion
    return seen(answer.choices[0]?.message.content ?? '', response.headers)
  },
  async 'the OpenAI SDK'() {
    const client = new OpenAI({ baseURL: `${rig.url}/api/`, apiKey: rig.key })
    const body = { model: 'respan/echo', messages: [], prompt_id: 'YOUR_PROMPT_ID', variables }
    const { data, response } = await client.chat.completions.create(body).withResponse()
    return seen(data.choices[0]?.message.content ?? '', response.headers)
  },
  async 'the OpenAI SDK, streamed'() {
    const client = new OpenAI({ baseURL: `${rig.url}/api/`, apiKey: rig.key })
    const body = { model: '', messages: [], stream: true as const, prompt: { prompt_id: 'YOUR_PROMPT_ID', variables } }
    const { data, response } = await client.chat.completions.create(body).withResponse()
    let text = ''
    for await (const chunk of data) text += chunk.choices[0]?.delta.content ?? ''
    return seen(text, response.headers)
  },
  async 'the OpenAI SDK’s responses'() {
    const client = new OpenAI({ baseURL: `${rig.url}/api/`, apiKey: rig.key })
    const body = { model: 'respan/echo', prompt_id: 'YOUR_PROMPT_ID', variables }
    const { data, response } = await client.responses
      .create(body as OpenAI.Responses.ResponseCreateParamsNonStreaming)
      .withResponse()
    return seen(data.output_text, response.headers)
  },
  async 'the Anthropic SDK'() {
    const client = new Anthropic({ baseURL: `${rig.url}/api/anthropic`, apiKey: rig.key })
    const metadata = { respan_params: { prompt_id: 'YOUR_PROMPT_ID', variables } }
    const { data, response } = await client.messages
      .create({ model: 'respan/echo', max_tokens: 100, messages: [], metadata: metadata as Anthropic.Metadata })
      .withResponse()
    return seen(data.content[0]?.type === 'text' ? data.content[0].text : '', response.headers)
  },
  async 'the Google SDK'() {
    const params = { prompt: { prompt_id: 'YOUR_PROMPT_ID', variables, override: true } }
    const headers = { 'X-Data-Respan-Params': Buffer.from(JSON.stringify(params)).toString('base64') }
    const client = new GoogleGenAI({
      apiKey: rig.key,
      httpOptions: { baseUrl: `${rig.url}/api/google/gemini`, headers },
    })
    const answer = await client.models.generateContent({ model: 'respan/echo', contents: '-' })
    return seen(answer.text ?? '', new Headers(answer.sdkHttpResponse?.headers))
  },
}

describe('the quickstart’s prompt', () => {
  const names = Object.keys(callers)
  const all = async () => {
    const answers = []
    for (const name of names) answers.push({ name, ...(await callers[name]?.()) })
    return answers
  }
  const expected = (version: string, system: string) =>
    names.map((name) => ({ name, text: variables.user_message, version, system }))
  const first = 'You are a helpful assistant that speaks Spanish.'

  it('is created from a file, pushed, deployed, called; a second version is the next call’s; then it is rolled back', async () => {
    write('quickstart.prompt', source)
    await respan('prompts', 'push')
    await respan('prompts', 'deploy', 'YOUR_PROMPT_ID')
    expect(await all()).toEqual(expected('1', first))
    write('quickstart.prompt', source.replace('a helpful', 'a very helpful'))
    await respan('prompts', 'push')
    expect(await all()).toEqual(expected('1', first))
    await respan('prompts', 'deploy', 'YOUR_PROMPT_ID')
    expect(await all()).toEqual(expected('2', first.replace('a helpful', 'a very helpful')))
    await respan('prompts', 'rollback', 'YOUR_PROMPT_ID')
    expect(await all()).toEqual(expected('1', first))
    await respan('prompts', 'test', 'quickstart', '--var', 'language=Spanish', '--var', 'user_message=Hola', '--run')
    expect(said.join('\n')).toContain('── answer\nHola')
  })

  it('takes an image as a variable', async () => {
    write('see.prompt', '---\nmodel: respan/echo\n---\n{{role "user"}}\nWhat do you see?\n{{image_variable}}')
    await respan('prompts', 'push', 'see', '--deploy')
    const client = new OpenAI({ baseURL: `${rig.url}/api/`, apiKey: rig.key })
    const image_variable = { _type: 'image_url', value: 'https://example.com/image.png' }
    const body = { model: '', messages: [], prompt_id: 'see', variables: { image_variable } }
    const { data, response } = await client.chat.completions.create(body).withResponse()
    expect(data.choices[0]?.message.content).toContain('What do you see?')
    const trace = await rig.trace(response.headers.get('x-respan-log-id') ?? '')
    expect(trace.full_request).toMatchObject({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What do you see?\n' },
            { type: 'image_url', image_url: { url: image_variable.value } },
          ],
        },
      ],
    })
  })
})

describe('the README’s prompt', () => {
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')
  it('does what is said there', async () => {
    const file = /```prompt\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
    const body = /-d '(\{"prompt_id":[^']*)'/.exec(readme)?.[1]
    write('support/reply.prompt', file)
    await respan('prompts', 'push', 'support-reply', '--deploy')
    const { status, headers, id } = await rig.call({ path: '/api/chat/completions', body })
    expect([status, headers['x-respan-prompt-id'], headers['x-respan-prompt-version']]).toEqual([
      200,
      'support-reply',
      '1',
    ])
    expect((await rig.trace(id)).full_request).toEqual({
      model: 'gpt-5.5',
      messages: [
        { role: 'system', content: 'You are a helpful assistant that speaks Spanish.' },
        { role: 'user', content: 'What is machine learning?' },
      ],
      temperature: 0.2,
      max_completion_tokens: 800,
    })
  })
})
