/**
 * Small apps as people write them, one an SDK that is installed here: set up by the command, then run as they are. Each call is in the
 * gateway's traces. Without the variables they call their provider, as before.
 */

import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRig, type Rig } from '../gateway/rig.ts'
import { writeFiles } from './shared.ts'

const model = 'respan/echo'

const apps: Record<string, { text: string; protocol: string; provider: string }> = {
  openai: {
    provider: 'OPENAI_BASE_URL',
    protocol: 'openai-chat',
    text: `import OpenAI from 'openai'
const client = new OpenAI({ maxRetries: 0 })
const answer = await client.chat.completions.create({ model: '${model}', messages: [{ role: 'user', content: 'Hello' }] })
console.log(answer.choices[0].message.content)
`,
  },
  responses: {
    provider: 'OPENAI_BASE_URL',
    protocol: 'openai-responses',
    text: `import { OpenAI } from 'openai'
const options = { apiKey: process.env.OPENAI_API_KEY, maxRetries: 0 }
const answer = await new OpenAI(options).responses.create({ model: '${model}', input: 'Hello' })
console.log(answer.output_text)
`,
  },
  anthropic: {
    provider: 'ANTHROPIC_BASE_URL',
    protocol: 'anthropic-messages',
    text: `import Anthropic from '@anthropic-ai/sdk'
const client = new Anthropic({ maxRetries: 0 })
const answer = await client.messages.create({ model: '${model}', max_tokens: 100, messages: [{ role: 'user', content: 'Hello' }] })
console.log(answer.content.map((block) => block.text).join(''))
`,
  },
  google: {
    provider: 'GOOGLE_GEMINI_BASE_URL',
    protocol: 'gemini',
    text: `import { GoogleGenAI } from '@google/genai'
const client = new GoogleGenAI({ apiKey: process.env.GEMINI_API_KEY })
const answer = await client.models.generateContent({ model: '${model}', contents: 'Hello' })
console.log(answer.text)
`,
  },
  'ai-openai': {
    provider: 'OPENAI_BASE_URL',
    protocol: 'openai-responses',
    text: `import { openai } from '@ai-sdk/openai'
import { generateText } from 'ai'
const { text } = await generateText({ model: openai('${model}'), prompt: 'Hello', maxRetries: 0 })
console.log(text)
`,
  },
  'ai-anthropic': {
    provider: 'ANTHROPIC_BASE_URL',
    protocol: 'anthropic-messages',
    text: `import { anthropic as claude } from '@ai-sdk/anthropic'
import { generateText } from 'ai'
const { text } = await generateText({ model: claude('${model}'), prompt: 'Hello', maxRetries: 0 })
console.log(text)
`,
  },
  'ai-google': {
    provider: '',
    protocol: 'gemini',
    text: `import { google } from '@ai-sdk/google'
import { generateText } from 'ai'
const { text } = await generateText({ model: google('${model}'), prompt: 'Hello', maxRetries: 0 })
console.log(text)
`,
  },
  langchain: {
    provider: 'OPENAI_BASE_URL',
    protocol: 'openai-chat',
    text: `import { ChatOpenAI } from '@langchain/openai'
const answer = await new ChatOpenAI({ model: '${model}', maxRetries: 0 }).invoke('Hello')
console.log(answer.content)
`,
  },
  fetch: {
    provider: '',
    protocol: 'openai-chat',
    text: `const response = await fetch('https://api.openai.com/v1/chat/completions', {
  method: 'POST',
  headers: { Authorization: \`Bearer \${process.env.OPENAI_API_KEY}\`, 'Content-Type': 'application/json' },
  body: JSON.stringify({ model: '${model}', messages: [{ role: 'user', content: 'Hello' }] }),
})
console.log((await response.json()).choices[0].message.content)
`,
  },
}

const root = join(import.meta.dirname, '../..')
/** Where the SDKs are found, and no git looks. */
const folder = mkdtempSync(join(root, 'dist-run-'))
let rig: Rig
let provider: Server
/** Authorization of what came to the provider. */
const direct: string[] = []

const own = {
  OPENAI_API_KEY: 'sk-own',
  ANTHROPIC_API_KEY: 'sk-own',
  GEMINI_API_KEY: 'sk-own',
  GOOGLE_GENERATIVE_AI_API_KEY: 'sk-own',
}
const base = { PATH: process.env.PATH, HOME: folder, RESPAN_HOME: join(folder, '.home') }

/** As `RESPAN_API_KEY=` in a .env file leaves them. */
const empty = { RESPAN_API_KEY: '', RESPAN_BASE_URL: '', RESPAN_ANTHROPIC_BASE_URL: '', RESPAN_GOOGLE_BASE_URL: '' }

/** A module that sends what goes to a provider's own address to ours: for what reads no address from the environment. */
const detour = (address: string): string =>
  `data:text/javascript,${encodeURIComponent(
    `const send = fetch; globalThis.fetch = (url, init) => send(new URL(new URL(url).pathname, '${address}'), init)`,
  )}`

const run = promisify(execFile)
const runApp = (name: string, env: Record<string, string>) =>
  run(process.execPath, [join(folder, `${name}.mjs`)], { cwd: folder, env: { ...base, ...own, ...env } })

beforeAll(async () => {
  rig = await openRig()
  provider = createServer((request, response) => {
    direct.push(
      String(request.headers.authorization ?? request.headers['x-api-key'] ?? request.headers['x-goog-api-key']),
    )
    response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":{"message":"no"}}')
  })
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve))
  writeFiles(folder, Object.fromEntries(Object.entries(apps).map(([name, { text }]) => [`${name}.mjs`, text])))
  execFileSync(process.execPath, ['build.js'], { cwd: root })
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  provider.close()
  await rig.close()
})

describe('apps that are set up', () => {
  it('are all routed by the command', () => {
    const out = execFileSync(
      process.execPath,
      [join(root, 'bin/respan.js'), 'setup', '--yes', '--json', '--no-verify', '--base-url', rig.url],
      {
        cwd: folder,
        env: base,
        encoding: 'utf8',
      },
    )
    const { applied, counts } = JSON.parse(out) as { applied: { routed: string[] }; counts: unknown }
    expect(counts).toEqual({ REWRITE: Object.keys(apps).length })
    expect(applied.routed.length).toBe(Object.keys(apps).length)
  })

  it.each(Object.entries(apps))('%s calls the gateway', async (name, { protocol }) => {
    const before = rig.settled.length
    const { stdout } = await runApp(name, {
      RESPAN_API_KEY: rig.key,
      RESPAN_BASE_URL: `${rig.url}/api`,
      RESPAN_ANTHROPIC_BASE_URL: `${rig.url}/api/anthropic`,
      RESPAN_GOOGLE_BASE_URL: `${rig.url}/api/google`,
    })
    expect(stdout).toContain('Hello')
    const lines = rig.settled.slice(before)
    expect(lines.length).toBe(1)
    expect((await rig.trace(lines[0]?.id as string)).protocol).toBe(protocol)
  })

  it.each(
    Object.entries(apps).flatMap(([name, { provider: variable }]) =>
      ['not set', 'empty'].map((state) => [name, state, variable] as const),
    ),
  )('%s calls its provider where the variables are %s, with its own key', async (name, state, variable) => {
    const { port } = provider.address() as AddressInfo
    const address = `http://127.0.0.1:${port}`
    const before = direct.length
    const env = {
      ...(state === 'empty' ? empty : {}),
      ...(variable === '' ? { NODE_OPTIONS: `--import=${detour(address)}` } : { [variable]: address }),
    }
    await expect(runApp(name, env)).rejects.toThrow()
    expect(direct.slice(before)).toEqual([expect.stringMatching(/^(Bearer )?sk-own$/)])
  })
})
