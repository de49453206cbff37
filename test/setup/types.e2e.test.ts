/**
 * What is written compiles against the real SDKs' types: strict, with and without exactOptionalPropertyTypes. The compiler that is
 * installed reads the files of a project in a folder of this one, where the SDKs are.
 */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Wishes } from '../../src/setup/project.ts'
import { afterOf, look, writeFiles } from './shared.ts'

const root = join(import.meta.dirname, '../..')

/** Each SDK that is installed here, in each shape that is rewritten; all of it compiles before. */
const files = {
  'openai.ts': `import OpenAI, { AzureOpenAI } from 'openai'
import * as O from 'openai'
const key = process.env.KEY
const options = { maxRetries: 2, apiKey: key! }
export const clients = [
  new OpenAI(),
  new OpenAI({}),
  new OpenAI({ apiKey: key! }),
  new OpenAI({ apiKey: process.env.A || process.env.B || '' }),
  new OpenAI({ apiKey: async () => 'k' }),
  new OpenAI(options),
  new OpenAI({ baseURL: 'https://api.openai.com/v1', apiKey: key! }),
  new OpenAI({ baseURL: undefined }),
  new O.OpenAI({ ...(key ? { organization: key } : {}) }),
  new AzureOpenAI({ endpoint: 'https://x.openai.azure.com', apiVersion: '2025-01-01-preview', apiKey: key! }),
]
`,
  'anthropic.ts': `import Anthropic from '@anthropic-ai/sdk'
export const clients = [new Anthropic(), new Anthropic({ apiKey: process.env.K! }), new Anthropic({ authToken: process.env.T! })]
`,
  'google.ts': `import { GoogleGenAI } from '@google/genai'
export const clients = [
  new GoogleGenAI({}),
  new GoogleGenAI({ apiKey: process.env.K! }),
  new GoogleGenAI({ apiKey: process.env.K!, httpOptions: { timeout: 1000 } }),
  new GoogleGenAI({ httpOptions: { baseUrl: 'https://generativelanguage.googleapis.com' } }),
]
`,
  'ai.ts': `import { anthropic } from '@ai-sdk/anthropic'
import { createGoogleGenerativeAI, google } from '@ai-sdk/google'
import { createOpenAI, openai as oai } from '@ai-sdk/openai'
import { generateText } from 'ai'
export const ask = () => generateText({ model: oai('gpt-5.5'), prompt: 'x', tools: { web: oai.tools.webSearch({}) } })
export const models = [anthropic('claude-sonnet-4-5'), google('gemini-2.5-flash'), oai.embedding('text-embedding-3-small')]
export const made = [createOpenAI(), createOpenAI({ apiKey: process.env.K! }), createGoogleGenerativeAI({ baseURL: 'https://generativelanguage.googleapis.com/v1beta' })]
`,
  'langchain.ts': `import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai'
export const models = [
  new ChatOpenAI(),
  new ChatOpenAI({ model: 'gpt-5.5' }),
  new ChatOpenAI('gpt-5.5', { temperature: 0 }),
  new ChatOpenAI({ apiKey: process.env.K!, configuration: { organization: 'x' } }),
  new OpenAIEmbeddings({ openAIApiKey: process.env.K! }),
]
`,
  'http.ts': `const key = process.env.KEY
export const ask = () =>
  fetch('https://api.openai.com/v1/chat/completions', { method: 'POST', headers: { Authorization: \`Bearer \${key}\` } })
`,
}

const settings = (exact: boolean) => ({
  compilerOptions: {
    strict: true,
    exactOptionalPropertyTypes: exact,
    noUncheckedIndexedAccess: true,
    target: 'es2024',
    lib: ['es2024', 'dom'],
    module: 'nodenext',
    moduleResolution: 'nodenext',
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    skipLibCheck: true,
    noEmit: true,
  },
  include: ['*.ts'],
})

/** What the compiler has to say. */
const compile = (folder: string): string => {
  try {
    execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], {
      encoding: 'utf8',
      stdio: 'pipe',
    })
    return ''
  } catch (thrown) {
    return String((thrown as { stdout?: string }).stdout)
  }
}

describe.each([
  ['strict', false],
  ['strict and exact', true],
])('types that are %s', (_, exact) => {
  it.each<[string, Partial<Wishes>, number]>([
    ['code', { azure: true }, 29],
    ['literal', { mode: 'literal', azure: true }, 29],
  ])('take what mode %s writes', async (_mode, wished, sites) => {
    const folder = mkdtempSync(join(root, 'dist-types-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    writeFiles(folder, {
      'package.json': '{"type":"module"}',
      'tsconfig.json': JSON.stringify(settings(exact)),
      ...files,
    })
    expect(compile(folder)).toBe('')
    const looked = await look(folder, wished)
    expect(looked.plan.dropped).toEqual([])
    expect(looked.sites.filter(({ verdict }) => verdict === 'REWRITE').length).toBe(sites)
    expect(looked.plan.files.map(({ path }) => path)).toEqual(Object.keys(files).sort())
    writeFiles(
      folder,
      Object.fromEntries(Object.entries(files).map(([path, text]) => [path, afterOf(looked, path, text)])),
    )
    expect(compile(folder)).toBe('')
  })
})
