/** New code that runs where it is put: names that are taken, ways of reading variables, lines without semicolons, circles of imports. */

import { describe, expect, it } from 'vitest'
import { afterOf, type Files, gateway, lookAt } from './shared.ts'

const openai = (text: string) => `import OpenAI from 'openai'\n${text}\n`
const lines = (...all: string[]) => `${all.join('\n')}\n`

const after = async (text: string, file = 'a.ts', more: Files = {}): Promise<string> => {
  const looked = await lookAt({ ...more, [file]: text })
  expect([looked.plan.dropped, looked.scanned.broken]).toEqual([[], []])
  return afterOf(looked, file, text)
}

const verdicts = async (files: Files): Promise<unknown[]> =>
  (await lookAt(files)).sites.map(({ verdict, reason }) => [verdict, reason])

describe('the environment is read', () => {
  const globally: Record<string, string> = {
    'a function is called process': openai('export async function process(job) {\n  return new OpenAI()\n}'),
    'a parameter is': openai('export const f = (process) => process(new OpenAI())'),
    'an import is': openai(`import { process } from './pipeline'\nprocess(new OpenAI())`),
  }
  it.each(Object.entries(globally))('past the name where %s', async (_, text) => {
    const found = await after(text)
    expect(found).toContain('baseURL: globalThis.process.env.RESPAN_BASE_URL')
    expect(found).toContain('apiKey: globalThis.process.env.RESPAN_API_KEY')
  })

  it('by the name of the module of Node, and by that of another function', async () => {
    expect(await after(openai(`import process from 'node:process'\nnew OpenAI()`))).toContain(
      'baseURL: process.env.RESPAN',
    )
    expect(await after(openai('export const f = (process) => process\nnew OpenAI()'))).toContain(
      'baseURL: process.env.RESPAN',
    )
  })

  it('by itself where another name of it has a type or a scope', async () => {
    const typed = openai('const env = process.env as { K: string }\nnew OpenAI({ apiKey: env.K })')
    expect(await after(typed)).toMatch(
      /baseURL: process\.env\.RESPAN_BASE_URL.*apiKey: process\.env\.RESPAN_API_KEY .. env\.K/,
    )
    const scoped = lines(
      `import { GoogleGenerativeAI } from '@google/generative-ai'`,
      'class A {',
      '  #ai',
      '  start() {',
      '    const e = process.env',
      '    this.#ai = new GoogleGenerativeAI(e.K)',
      '  }',
      `  ask = () => this.#ai.getGenerativeModel({ model: 'm' })`,
      '}',
    )
    expect(await after(scoped, 'a.js')).toContain('{ baseUrl: process.env.RESPAN_GOOGLE_BASE_URL')
  })

  it('not by a binding that is out of reach', async () => {
    const text = lines(
      `import { GoogleGenerativeAI } from '@google/generative-ai'`,
      'export class A {',
      '  #ai',
      '  constructor(env) {',
      '    this.#ai = new GoogleGenerativeAI(env.GEMINI_KEY)',
      '  }',
      `  ask = () => this.#ai.getGenerativeModel({ model: 'm' })`,
      '}',
    )
    expect(await verdicts({ 'a.js': text })).toEqual([
      ['REVIEW', 'variables come from env, which is not in reach of every line that would be changed'],
    ])
  })

  it('as the code does, whatever comments say', async () => {
    const text = lines('// import.meta.env does not exist here', `const OpenAI = require('openai')`, 'new OpenAI()')
    expect(await after(text, 'a.js')).toContain('baseURL: process.env.RESPAN_BASE_URL')
  })

  it('by brackets where the compiler wants them', async () => {
    const strict = { 'tsconfig.json': '{"compilerOptions":{"noPropertyAccessFromIndexSignature":true}}' }
    expect(await after(openai('new OpenAI()'), 'a.ts', strict)).toMatch(
      /baseURL: process\.env\['RESPAN_BASE_URL'\].*process\.env\['RESPAN_API_KEY'\].*process\.env\['OPENAI_API_KEY'\]/,
    )
    expect(await after(openai('new OpenAI()'), 'a.js', strict)).toContain('process.env.RESPAN_BASE_URL')
  })
})

it('options with a type of their own are left, those with the SDK’s are not', async () => {
  const text = (type: string) =>
    `import OpenAI, { type ClientOptions } from 'openai'\nconst options: ${type} = { apiKey: process.env.K }\nnew OpenAI(options)\n`
  expect(await verdicts({ 'a.ts': text('Mine') })).toEqual([
    ['REVIEW', 'its options are of the type Mine, which may not take a base URL'],
  ])
  expect(await verdicts({ 'a.ts': text('Partial<ClientOptions>') })).toEqual([['REWRITE', 'it reads RESPAN_BASE_URL']])
})

describe('a ready-made client', () => {
  it.each(["(() => openai('m'))()", '[1].map(openai)', '`x`.at(0)'])(
    'ends its line where the next would go on with it: %s',
    async (next) => {
      const found = await after(lines(`import { openai } from '@ai-sdk/openai'`, next, 'export { openai }'), 'a.mjs')
      expect(found).toMatch(/\n\nconst openai = createOpenAI\(\{.*\}\);\n/)
      expect(found).toContain(`\n${next}\n`)
    },
  )

  it('ends it by nothing where nothing goes on', async () => {
    const found = await after(lines(`import { openai } from '@ai-sdk/openai'`, `const m = openai('m')`))
    expect(found).toMatch(/\nconst openai = createOpenAI\(\{.*\}\)\nconst m/)
  })

  it('is left where its maker is imported as a type', async () => {
    const text = lines(`import { openai, type createOpenAI } from '@ai-sdk/openai'`, `export const m = openai('m')`)
    expect(await verdicts({ 'a.ts': text })).toEqual([
      ['REVIEW', 'createOpenAI is the name of something else in this file'],
    ])
  })

  it('is left in a circle of imports', async () => {
    const text = lines(
      `import { openai } from '@ai-sdk/openai'`,
      `import { act } from './b.mjs'`,
      `export function model() {\n  return openai('m')\n}`,
      'act()',
    )
    const reason = 'this file is part of a circle of imports, in which openai may be asked for before it is made'
    expect(
      await verdicts({
        'a.mjs': text,
        'b.mjs': `export * from './c.mjs'\n`,
        'c.mjs': `import { model } from './a.mjs'\n`,
      }),
    ).toEqual([['REVIEW', reason]])
    expect(await verdicts({ 'a.mjs': text, 'b.mjs': '' })).toEqual([['REWRITE', 'it reads RESPAN_BASE_URL']])
  })

  it.each(["require('dotenv').config()", "const loaded = dotenv.config({ path: '.env' })", 'process.loadEnvFile()'])(
    'is made below %s',
    async (loader) => {
      const text = lines(`const { openai } = require('@ai-sdk/openai')`, loader, `module.exports = openai('m')`)
      expect(await after(text, 'a.cjs')).toMatch(
        /\n(?:require|const loaded|process)[^\n]*\nconst openai = createOpenAI\(/,
      )
    },
  )
})

it('a request of a worker to a constant reads the binding where both are used', async () => {
  const text = lines(
    `const URL = 'https://api.openai.com/v1/responses'`,
    `export default { fetch: (_, env) => fetch(URL, { headers: { Authorization: 'Bearer ' + env.OPENAI_API_KEY } }) }`,
  )
  expect(await after(text, 'a.js')).toContain('fetch(env.RESPAN_BASE_URL ?')
})

it('a request is known again where the address is written out', async () => {
  const text = `fetch('https://api.openai.com/v1/responses', { headers: { Authorization: 'Bearer ' + process.env.K } })\n`
  const looked = await lookAt({ 'a.ts': text }, { mode: 'literal' })
  expect(looked.plan.dropped).toEqual([])
  expect(afterOf(looked, 'a.ts', text)).toContain(`fetch('${gateway}/api/responses'`)
})

describe('a script', () => {
  it('in a comment of Vue is none', async () => {
    const text = `<!-- <script>\nimport OpenAI from 'openai'\nnew OpenAI()\n</script> -->\n<script setup generic="T extends Record<string, X>">\nconst x = 1\n</script>\n`
    expect(await verdicts({ 'a.vue': text })).toEqual([])
  })

  it('of Vue may have a sign in its attributes', async () => {
    const text = `<script setup lang="ts" generic="T extends Record<string, X>">\nimport OpenAI from 'openai'\nnew OpenAI()\n</script>\n`
    expect(await after(text, 'a.vue')).toContain('new OpenAI({ baseURL: process.env.RESPAN_BASE_URL')
  })
})

it('Mastra’s models of other providers stay with them, unless those are asked for', async () => {
  const files = {
    'a.ts': `import { Agent } from '@mastra/core/agent'\nnew Agent({ name: 'a', model: 'groq/llama' })\n`,
  }
  expect(await verdicts(files)).toEqual([['KEEP', 'groq is called directly; --providers all routes it too']])
  const { sites } = await lookAt(files, { providers: 'all' })
  expect(sites.map(({ verdict }) => verdict)).toEqual(['REWRITE'])
})

describe('a variable of a base URL', () => {
  const client = (options: string) => openai(`new OpenAI({ ${options} })`)
  const stranger = (name: string) => `it reads ${name}, and calls another provider or server by that`
  const rows: Record<string, [text: string, verdict: string, reason: string, more?: Files]> = {
    'of a server of one’s own': [
      client(`baseURL: process.env.OLLAMA_BASE_URL, apiKey: 'ollama'`),
      'KEEP',
      stranger('OLLAMA_BASE_URL'),
    ],
    'of another provider': [client('baseURL: process.env.DEEPSEEK_BASE_URL'), 'KEEP', stranger('DEEPSEEK_BASE_URL')],
    'beside the key of another provider': [
      client('baseURL: process.env.LLM_URL, apiKey: process.env.OPENROUTER_API_KEY'),
      'KEEP',
      stranger('OPENROUTER_API_KEY'),
    ],
    'beside a key that says nothing': [
      client('baseURL: process.env.LLM_URL, apiKey: process.env.LLM_KEY'),
      'REVIEW',
      "nothing says that LLM_URL leads to the provider's own address",
    ],
    'beside its own key': [
      client('baseURL: process.env.LLM_URL, apiKey: process.env.OPENAI_API_KEY'),
      'ENV',
      'its base URL is read from LLM_URL',
    ],
    'by its own name': [
      client('baseURL: process.env.OPENAI_API_BASE, apiKey: process.env.K'),
      'ENV',
      'its base URL is read from OPENAI_API_BASE',
    ],
    'that is set to its own address': [
      client('baseURL: process.env.LLM_URL, apiKey: process.env.K'),
      'ENV',
      'its base URL is read from LLM_URL',
      { '.env': 'LLM_URL=https://api.openai.com/v1\n' },
    ],
  }
  it.each(Object.entries(rows))('%s', async (_, [text, verdict, reason, more = {}]) => {
    expect(await verdicts({ ...more, 'a.ts': text })).toEqual([[verdict, reason]])
  })

  it('is read so in Python too', async () => {
    const text = lines(
      'import os',
      'from openai import OpenAI',
      'OpenAI(base_url=os.environ["OLLAMA_HOST"], api_key="x")',
    )
    expect(await verdicts({ 'a.py': text })).toEqual([['KEEP', stranger('OLLAMA_HOST')]])
  })
})
