/** Before and after of every call site that is rewritten, written by hand. Two spaces, single quotes, line feeds: variants are made of it. */

export interface Golden {
  /** The row of the catalogue, or the SDK and what is special. */
  name: string
  before: string
  after: string
  file?: string
  /** Other files of the project. */
  more?: Readonly<Record<string, string>>
}

const base = 'baseURL: process.env.RESPAN_BASE_URL || undefined'
const key = 'apiKey: process.env.RESPAN_API_KEY || process.env.OPENAI_API_KEY'
const claude = 'baseURL: process.env.RESPAN_ANTHROPIC_BASE_URL || undefined'
const gemini = 'baseUrl: process.env.RESPAN_GOOGLE_BASE_URL || undefined'
const openaiImport = `import OpenAI from 'openai'\n`

const row = (name: string, before: string, after: string, more: Partial<Golden> = {}): Golden => ({
  name,
  before,
  after,
  ...more,
})

/** One expression behind an import. */
const openai = (name: string, before: string, after: string): Golden =>
  row(name, `${openaiImport}\nconst client = ${before}\n`, `${openaiImport}\nconst client = ${after}\n`)

export const openaiGolden: readonly Golden[] = [
  openai('O1', 'new OpenAI()', `new OpenAI({ ${base}, ${key} })`),
  openai('O1 without parentheses', 'new OpenAI', `new OpenAI({ ${base}, ${key} })`),
  openai('O1 with a comment', 'new OpenAI(/* defaults */)', `new OpenAI(/* defaults */{ ${base}, ${key} })`),
  openai('O2 with an empty object', 'new OpenAI({})', `new OpenAI({ ${base}, ${key} })`),
  openai(
    'O2 on one line',
    'new OpenAI({ apiKey: process.env.KEY })',
    `new OpenAI({ ${base}, apiKey: process.env.RESPAN_API_KEY || process.env.KEY })`,
  ),
  openai(
    'O2 without spaces',
    'new OpenAI({apiKey: process.env.KEY})',
    `new OpenAI({${base}, apiKey: process.env.RESPAN_API_KEY || process.env.KEY})`,
  ),
  openai(
    'O2 on lines, with comments',
    `new OpenAI({
  // the key of the team's account
  apiKey: process.env.KEY!, // never log it
  /* milliseconds */ timeout: 20_000,
})`,
    `new OpenAI({
  ${base},
  // the key of the team's account
  apiKey: process.env.RESPAN_API_KEY || process.env.KEY!, // never log it
  /* milliseconds */ timeout: 20_000,
})`,
  ),
  openai(
    'O2 with a comment behind the brace',
    `new OpenAI({ // options
  apiKey: process.env.KEY,
})`,
    `new OpenAI({ // options
  ${base},
  apiKey: process.env.RESPAN_API_KEY || process.env.KEY,
})`,
  ),
  openai(
    'O2 with a key that is one of two',
    `new OpenAI({ apiKey: process.env.A || process.env.B })`,
    `new OpenAI({ ${base}, apiKey: process.env.RESPAN_API_KEY || process.env.A || process.env.B })`,
  ),
  openai(
    'O2 with a key that stands in for another',
    `new OpenAI({ apiKey: process.env.A ?? process.env.B })`,
    `new OpenAI({ ${base}, apiKey: process.env.RESPAN_API_KEY || (process.env.A ?? process.env.B) })`,
  ),
  openai(
    'O2 with options that say nothing',
    `new OpenAI({ baseURL: undefined, apiKey: null })`,
    `new OpenAI({ baseURL: process.env.RESPAN_BASE_URL || undefined, apiKey: process.env.RESPAN_API_KEY || null })`,
  ),
  openai(
    'O2 with a condition for a key',
    `new OpenAI({ apiKey: process.env.CI ? 'none' : process.env.KEY })`,
    `new OpenAI({ ${base}, apiKey: process.env.RESPAN_API_KEY || (process.env.CI ? 'none' : process.env.KEY) })`,
  ),
  openai(
    'O2 with other options only',
    `new OpenAI({ maxRetries: 3 })`,
    `new OpenAI({ ${base}, ${key}, maxRetries: 3 })`,
  ),
  openai(
    'O2 with brackets, as the file reads its variables',
    `new OpenAI({ apiKey: process.env['KEY'] })`,
    `new OpenAI({ baseURL: process.env['RESPAN_BASE_URL'] || undefined, apiKey: process.env['RESPAN_API_KEY'] || process.env['KEY'] })`,
  ),
  row(
    'O3',
    `${openaiImport}const apiKey = process.env.KEY\nexport const client = new OpenAI({ apiKey })\n`,
    `${openaiImport}const apiKey = process.env.KEY\nexport const client = new OpenAI({ ${base}, apiKey: process.env.RESPAN_API_KEY || apiKey })\n`,
  ),
  row(
    'O4 where what is spread is known',
    `${openaiImport}const org = process.env.ORG\nexport const client = new OpenAI({ apiKey: process.env.KEY, ...(org && { organization: org }) })\n`,
    `${openaiImport}const org = process.env.ORG\nexport const client = new OpenAI({ ${base}, apiKey: process.env.RESPAN_API_KEY || process.env.KEY, ...(org && { organization: org }) })\n`,
  ),
  row(
    'O5',
    `${openaiImport}const options = {
  apiKey: process.env.KEY,
  maxRetries: 2,
}
export const client = new OpenAI(options)
`,
    `${openaiImport}const options = {
  ${base},
  apiKey: process.env.RESPAN_API_KEY || process.env.KEY,
  maxRetries: 2,
}
export const client = new OpenAI(options)
`,
  ),
  openai(
    'O6',
    `new OpenAI({ baseURL: 'https://api.openai.com/v1', apiKey: process.env.KEY })`,
    `new OpenAI({ baseURL: process.env.RESPAN_BASE_URL || 'https://api.openai.com/v1', apiKey: process.env.RESPAN_API_KEY || process.env.KEY })`,
  ),
  row(
    'O6 in a constant',
    `${openaiImport}const BASE = 'https://api.openai.com/v1/'\nexport const client = new OpenAI({ baseURL: BASE })\n`,
    `${openaiImport}const BASE = 'https://api.openai.com/v1/'\nexport const client = new OpenAI({ ${key}, baseURL: process.env.RESPAN_BASE_URL || BASE })\n`,
  ),
  row(
    'O11 by require',
    `const { OpenAI } = require('openai')\nconst openai = require('openai')\nmodule.exports = [new OpenAI(), new openai.OpenAI(), new openai()]\n`,
    `const { OpenAI } = require('openai')\nconst openai = require('openai')\nmodule.exports = [new OpenAI({ ${base}, ${key} }), new openai.OpenAI({ ${base}, ${key} }), new openai({ ${base}, ${key} })]\n`,
    { file: 'a.cjs' },
  ),
  row(
    'O11 by a namespace',
    `import * as O from 'openai'\nexport const client = new O.OpenAI()\n`,
    `import * as O from 'openai'\nexport const client = new O.OpenAI({ ${base}, ${key} })\n`,
  ),
  row(
    'O12',
    `export const make = async () => {\n  const { default: Client } = await import('openai')\n  return new Client()\n}\n`,
    `export const make = async () => {\n  const { default: Client } = await import('openai')\n  return new Client({ ${base}, ${key} })\n}\n`,
  ),
  row(
    'O12 assigned once',
    `let Client\nexport const make = async () => {\n  Client = (await import('openai')).OpenAI\n  return new Client()\n}\n`,
    `let Client\nexport const make = async () => {\n  Client = (await import('openai')).OpenAI\n  return new Client({ ${base}, ${key} })\n}\n`,
    { file: 'a.js' },
  ),
  row(
    'O14',
    `${openaiImport}export const provider = {
  provide: OpenAI,
  useFactory: (config: ConfigService) => new OpenAI({ apiKey: config.get('OPENAI_API_KEY') }),
}
`,
    `${openaiImport}export const provider = {
  provide: OpenAI,
  useFactory: (config: ConfigService) => new OpenAI({ ${base}, apiKey: process.env.RESPAN_API_KEY || config.get('OPENAI_API_KEY') }),
}
`,
  ),
  row(
    'O15',
    `import { Configuration, OpenAIApi } from 'openai'\nconst configuration = new Configuration({ apiKey: process.env.KEY })\nexport const api = new OpenAIApi(configuration)\n`,
    `import { Configuration, OpenAIApi } from 'openai'\nconst configuration = new Configuration({ basePath: process.env.RESPAN_BASE_URL || undefined, apiKey: process.env.RESPAN_API_KEY || process.env.KEY })\nexport const api = new OpenAIApi(configuration)\n`,
  ),
  row(
    'O19 where the file reads import.meta.env',
    `${openaiImport}export const client = new OpenAI({ apiKey: import.meta.env.OPENAI_API_KEY })\n`,
    `${openaiImport}export const client = new OpenAI({ baseURL: import.meta.env.RESPAN_BASE_URL || undefined, apiKey: import.meta.env.RESPAN_API_KEY || import.meta.env.OPENAI_API_KEY })\n`,
  ),
  row(
    'O19 under Deno',
    `import OpenAI from 'npm:openai'\nexport const client = new OpenAI({ apiKey: Deno.env.get('OPENAI_API_KEY') })\n`,
    `import OpenAI from 'npm:openai'\nexport const client = new OpenAI({ baseURL: Deno.env.get('RESPAN_BASE_URL') || undefined, apiKey: Deno.env.get('RESPAN_API_KEY') || Deno.env.get('OPENAI_API_KEY') })\n`,
  ),
  row(
    'O19 in a worker of JavaScript',
    `${openaiImport}export default {\n  fetch: (request, env) => new OpenAI({ apiKey: env.OPENAI_API_KEY }).responses.create({}),\n}\n`,
    `${openaiImport}export default {\n  fetch: (request, env) => new OpenAI({ baseURL: env.RESPAN_BASE_URL || undefined, apiKey: env.RESPAN_API_KEY || env.OPENAI_API_KEY }).responses.create({}),\n}\n`,
    { file: 'worker.js', more: { 'wrangler.toml': 'name = "x"\n' } },
  ),
  row(
    'O20: what passes through is routed too',
    `${openaiImport}const client = new OpenAI()\nexport const vector = await client.embeddings.create({ model: 'text-embedding-3-small', input: 'x' })\n`,
    `${openaiImport}const client = new OpenAI({ ${base}, ${key} })\nexport const vector = await client.embeddings.create({ model: 'text-embedding-3-small', input: 'x' })\n`,
  ),
  row(
    'O24: a helper that is made once',
    `${openaiImport}let client: OpenAI | undefined\nexport const getOpenAI = () => (client ??= new OpenAI())\n`,
    `${openaiImport}let client: OpenAI | undefined\nexport const getOpenAI = () => (client ??= new OpenAI({ ${base}, ${key} }))\n`,
  ),
  row(
    'O24: the class by way of another file',
    `import { Client } from './sdk.js'\nexport const client = new Client()\n`,
    `import { Client } from './sdk.js'\nexport const client = new Client({ ${base}, ${key} })\n`,
    {
      file: 'src/a.ts',
      more: { 'src/sdk.ts': `import './env'\nexport { OpenAI as Client } from 'openai'\n`, 'src/env.ts': '' },
    },
  ),
  row(
    'O25: by import, not by name',
    `import { OpenAI } from './mine'\nimport { OpenAI as Theirs } from 'openai'\nexport const clients = [new OpenAI(), new Theirs()]\n`,
    `import { OpenAI } from './mine'\nimport { OpenAI as Theirs } from 'openai'\nexport const clients = [new OpenAI(), new Theirs({ ${base}, ${key} })]\n`,
    { more: { 'mine.ts': 'export class OpenAI {}\n' } },
  ),
  row(
    'wrapped clients: the inner one',
    `${openaiImport}import { wrapOpenAI } from 'langsmith/wrappers'\nexport const client = wrapOpenAI(new OpenAI())\n`,
    `${openaiImport}import { wrapOpenAI } from 'langsmith/wrappers'\nexport const client = wrapOpenAI(new OpenAI({ ${base}, ${key} }))\n`,
  ),
  row(
    'a script block of Vue',
    `<template>\n  <p>new OpenAI()</p>\n</template>\n<script setup lang="ts">\nimport OpenAI from 'openai'\nconst client = new OpenAI()\n</script>\n`,
    `<template>\n  <p>new OpenAI()</p>\n</template>\n<script setup lang="ts">\nimport OpenAI from 'openai'\nconst client = new OpenAI({ ${base}, ${key} })\n</script>\n`,
    { file: 'a.vue' },
  ),
  row(
    'a script block of Svelte',
    `<script lang="ts">\n  import OpenAI from 'openai'\n  const client = new OpenAI({\n    maxRetries: 1,\n  })\n</script>\n<p>{'new OpenAI()'}</p>\n`,
    `<script lang="ts">\n  import OpenAI from 'openai'\n  const client = new OpenAI({\n    ${base},\n    ${key},\n    maxRetries: 1,\n  })\n</script>\n<p>{'new OpenAI()'}</p>\n`,
    { file: 'a.svelte' },
  ),
  row(
    'the head of Astro',
    `---\nimport OpenAI from 'openai'\nconst client = new OpenAI()\n---\n<p>new OpenAI()</p>\n`,
    `---\nimport OpenAI from 'openai'\nconst client = new OpenAI({ ${base}, ${key} })\n---\n<p>new OpenAI()</p>\n`,
    { file: 'a.astro' },
  ),
  row(
    'a site behind an emoji and CJK',
    `${openaiImport}const words = ['🦜', '漢字']\nexport const client = new OpenAI()\n`,
    `${openaiImport}const words = ['🦜', '漢字']\nexport const client = new OpenAI({ ${base}, ${key} })\n`,
  ),
  row(
    'a member of a class, with decorators',
    `${openaiImport}@Injectable()\nexport class Llm {\n  private readonly client = new OpenAI()\n  ask = () => this.client.responses.create({ model: 'm', input: 'x' })\n}\n`,
    `${openaiImport}@Injectable()\nexport class Llm {\n  private readonly client = new OpenAI({ ${base}, ${key} })\n  ask = () => this.client.responses.create({ model: 'm', input: 'x' })\n}\n`,
  ),
]

const aiSdk = (name: string, from: string, before: string, after: string): Golden =>
  row(`AI SDK: ${name}`, before.replaceAll('FROM', from), after.replaceAll('FROM', from))

export const otherGolden: readonly Golden[] = [
  row(
    'Anthropic',
    `import Anthropic from '@anthropic-ai/sdk'\nexport const clients = [new Anthropic(), new Anthropic({ apiKey: process.env.KEY })]\n`,
    `import Anthropic from '@anthropic-ai/sdk'\nexport const clients = [new Anthropic({ ${claude}, apiKey: process.env.RESPAN_API_KEY || process.env.ANTHROPIC_API_KEY }), new Anthropic({ ${claude}, apiKey: process.env.RESPAN_API_KEY || process.env.KEY })]\n`,
  ),
  row(
    'Anthropic with a token: no second credential',
    `import { Anthropic } from '@anthropic-ai/sdk'\nexport const client = new Anthropic({ authToken: process.env.TOKEN })\n`,
    `import { Anthropic } from '@anthropic-ai/sdk'\nexport const client = new Anthropic({ ${claude}, authToken: process.env.RESPAN_API_KEY || process.env.TOKEN })\n`,
  ),
  row(
    'Google',
    `import { GoogleGenAI } from '@google/genai'\nexport const client = new GoogleGenAI({ apiKey: process.env.GEMINI_API_KEY })\n`,
    `import { GoogleGenAI } from '@google/genai'\nexport const client = new GoogleGenAI({ httpOptions: { ${gemini} }, apiKey: process.env.RESPAN_API_KEY || process.env.GEMINI_API_KEY })\n`,
  ),
  row(
    'Google without a key',
    `import { GoogleGenAI } from '@google/genai'\nexport const client = new GoogleGenAI({})\n`,
    `import { GoogleGenAI } from '@google/genai'\nexport const client = new GoogleGenAI({ httpOptions: { ${gemini} }, apiKey: process.env.RESPAN_API_KEY || undefined })\n`,
  ),
  row(
    'Google with options of HTTP',
    `import { GoogleGenAI } from '@google/genai'
export const client = new GoogleGenAI({
  apiKey: process.env.GEMINI_API_KEY,
  httpOptions: {
    timeout: 5000,
  },
})
`,
    `import { GoogleGenAI } from '@google/genai'
export const client = new GoogleGenAI({
  apiKey: process.env.RESPAN_API_KEY || process.env.GEMINI_API_KEY,
  httpOptions: {
    ${gemini},
    timeout: 5000,
  },
})
`,
  ),
  row(
    'Google, old: at each call of the method',
    `import { GoogleGenerativeAI } from '@google/generative-ai'
const genAI = new GoogleGenerativeAI(process.env.GEMINI_API_KEY)
const model = genAI.getGenerativeModel({ model: 'gemini-2.5-flash' })
const other = genAI.getGenerativeModel({ model: 'gemini-2.5-pro' }, { timeout: 1000 })
`,
    `import { GoogleGenerativeAI } from '@google/generative-ai'
const genAI = new GoogleGenerativeAI(process.env.RESPAN_API_KEY || process.env.GEMINI_API_KEY)
const model = genAI.getGenerativeModel({ model: 'gemini-2.5-flash' }, { ${gemini} })
const other = genAI.getGenerativeModel({ model: 'gemini-2.5-pro' }, { ${gemini}, timeout: 1000 })
`,
  ),
  row(
    'Google, old: a client that may be absent',
    `import { GoogleGenerativeAI } from '@google/generative-ai'
const key = process.env.GEMINI_API_KEY
const genAI = key ? new GoogleGenerativeAI(key) : null
export const ask = () => {
  if (!genAI) return undefined
  return genAI!.getGenerativeModel({ model: 'gemini-2.5-flash' })
}
`,
    `import { GoogleGenerativeAI } from '@google/generative-ai'
const key = process.env.GEMINI_API_KEY
const genAI = key ? new GoogleGenerativeAI(process.env.RESPAN_API_KEY || key) : null
export const ask = () => {
  if (!genAI) return undefined
  return genAI!.getGenerativeModel({ model: 'gemini-2.5-flash' }, { ${gemini} })
}
`,
  ),
  aiSdk(
    'OpenAI',
    '@ai-sdk/openai',
    `import { openai } from 'FROM'
import { generateText } from 'ai'

export const answer = await generateText({ model: openai('gpt-4o'), prompt: 'x', tools: { w: openai.tools.webSearch() } })
`,
    `import { createOpenAI } from 'FROM'
import { generateText } from 'ai'

const openai = createOpenAI({ ${base}, ${key} })

export const answer = await generateText({ model: openai('gpt-4o'), prompt: 'x', tools: { w: openai.tools.webSearch() } })
`,
  ),
  aiSdk(
    'OpenAI under another name, the maker beside it',
    '@ai-sdk/openai',
    `import { createOpenAI, openai as oai } from 'FROM' // the provider\nexport const models = [oai('gpt-4o'), createOpenAI()('gpt-4o')]\n`,
    `import { createOpenAI } from 'FROM' // the provider\n\nconst oai = createOpenAI({ ${base}, ${key} })\nexport const models = [oai('gpt-4o'), createOpenAI({ ${base}, ${key} })('gpt-4o')]\n`,
  ),
  aiSdk(
    'Anthropic and Google in one file',
    '@ai-sdk/',
    `import { anthropic } from 'FROManthropic'\nimport { google } from 'FROMgoogle'\nexport const models = [anthropic('claude-sonnet-4-5'), google('gemini-2.5-flash')]\n`,
    `import { createAnthropic } from 'FROManthropic'
import { createGoogleGenerativeAI } from 'FROMgoogle'

const anthropic = createAnthropic({ ${claude}, apiKey: process.env.RESPAN_API_KEY || process.env.ANTHROPIC_API_KEY })

const google = createGoogleGenerativeAI({ baseURL: process.env.RESPAN_GOOGLE_BASE_URL || undefined, apiKey: process.env.RESPAN_API_KEY || process.env.GOOGLE_GENERATIVE_AI_API_KEY })
export const models = [anthropic('claude-sonnet-4-5'), google('gemini-2.5-flash')]
`,
  ),
  row(
    'AI SDK by require',
    `const { openai } = require('@ai-sdk/openai')\nmodule.exports = openai('gpt-4o')\n`,
    `const { createOpenAI } = require('@ai-sdk/openai')\nconst openai = createOpenAI({ ${base}, ${key} })\nmodule.exports = openai('gpt-4o')\n`,
    { file: 'a.cjs' },
  ),
  row(
    'AI SDK below what loads the environment',
    `import { openai } from '@ai-sdk/openai'\nimport dotenv from 'dotenv'\n\ndotenv.config()\nexport const model = openai('gpt-4o')\n`,
    `import { createOpenAI } from '@ai-sdk/openai'\nimport dotenv from 'dotenv'\n\ndotenv.config()\nconst openai = createOpenAI({ ${base}, ${key} })\nexport const model = openai('gpt-4o')\n`,
  ),
  row(
    'AI SDK 1: the ready-made client is a strict one',
    `import { openai } from '@ai-sdk/openai'\nexport const model = openai('gpt-4o')\n`,
    `import { createOpenAI } from '@ai-sdk/openai'\n\nconst openai = createOpenAI({ ${base}, ${key}, compatibility: 'strict' })\nexport const model = openai('gpt-4o')\n`,
    { more: { 'package.json': '{"dependencies":{"@ai-sdk/openai":"^1.3.0"}}\n' } },
  ),
  row(
    'LangChain',
    `import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai'
export const models = [new ChatOpenAI({ model: 'gpt-4o' }), new OpenAIEmbeddings(), new ChatOpenAI({ openAIApiKey: process.env.KEY, configuration: { organization: 'x' } })]
`,
    `import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai'
export const models = [new ChatOpenAI({ configuration: { ${base} }, ${key}, model: 'gpt-4o' }), new OpenAIEmbeddings({ configuration: { ${base} }, ${key} }), new ChatOpenAI({ openAIApiKey: process.env.RESPAN_API_KEY || process.env.KEY, configuration: { ${base}, organization: 'x' } })]
`,
  ),
  row(
    'LangChain before 0.1: the old name of the key',
    `import { ChatOpenAI } from '@langchain/openai'\nexport const model = new ChatOpenAI({ modelName: 'gpt-4' })\n`,
    `import { ChatOpenAI } from '@langchain/openai'\nexport const model = new ChatOpenAI({ configuration: { ${base} }, openAIApiKey: process.env.RESPAN_API_KEY || process.env.OPENAI_API_KEY, modelName: 'gpt-4' })\n`,
    { more: { 'package.json': '{"dependencies":{"@langchain/openai":"~0.0.28"}}\n' } },
  ),
  row(
    'LangChain for Anthropic and Google',
    `import { ChatAnthropic } from '@langchain/anthropic'\nimport { ChatGoogleGenerativeAI } from '@langchain/google-genai'\nexport const models = [new ChatAnthropic({ model: 'c' }), new ChatGoogleGenerativeAI({ model: 'g' })]\n`,
    `import { ChatAnthropic } from '@langchain/anthropic'\nimport { ChatGoogleGenerativeAI } from '@langchain/google-genai'\nexport const models = [new ChatAnthropic({ anthropicApiUrl: process.env.RESPAN_ANTHROPIC_BASE_URL || undefined, apiKey: process.env.RESPAN_API_KEY || process.env.ANTHROPIC_API_KEY, model: 'c' }), new ChatGoogleGenerativeAI({ ${gemini}, apiKey: process.env.RESPAN_API_KEY || process.env.GOOGLE_API_KEY, model: 'g' })]\n`,
  ),
  row(
    'LlamaIndex',
    `import { OpenAI } from '@llamaindex/openai'\nexport const llm = new OpenAI({ model: 'gpt-4o' })\n`,
    `import { OpenAI } from '@llamaindex/openai'\nexport const llm = new OpenAI({ ${base}, ${key}, model: 'gpt-4o' })\n`,
  ),
  row(
    'Mastra',
    `import { Agent } from '@mastra/core/agent'\nexport const agent = new Agent({ name: 'a', instructions: 'x', model: 'openai/gpt-4o' })\n`,
    `import { Agent } from '@mastra/core/agent'\nexport const agent = new Agent({ name: 'a', instructions: 'x', model: process.env.RESPAN_BASE_URL ? { id: 'openai/gpt-4o', url: process.env.RESPAN_BASE_URL, apiKey: process.env.RESPAN_API_KEY || '' } : 'openai/gpt-4o' })\n`,
  ),
  row(
    'a request to a constant of the module: ours goes before its use, beside the key',
    `const URL = 'https://api.openai.com/v1/moderations'
const key = () => process.env.OPENAI_API_KEY
export const check = (input: string) =>
  fetch(URL, { method: 'POST', headers: { Authorization: \`Bearer \${key()}\` }, body: JSON.stringify({ input }) })
`,
    `const URL = 'https://api.openai.com/v1/moderations'
const key = () => process.env.OPENAI_API_KEY
export const check = (input: string) =>
  fetch(process.env.RESPAN_BASE_URL ? \`\${process.env.RESPAN_BASE_URL}/moderations\` : URL, { method: 'POST', headers: { Authorization: \`Bearer \${process.env.RESPAN_API_KEY || key()}\` }, body: JSON.stringify({ input }) })
`,
  ),
  row(
    'requests to a constant and a path: ours goes before the constant where it is read',
    `const BASE = 'https://api.openai.com/v1'
const auth = () => process.env.OPENAI_API_KEY
export const ask = (body: string) =>
  fetch(\`\${BASE}/chat/completions\`, { method: 'POST', headers: { Authorization: \`Bearer \${auth()}\` }, body })
export const embed = (body: string) =>
  fetch(BASE + '/embeddings', { method: 'POST', headers: { Authorization: \`Bearer \${auth()}\` }, body })
`,
    `const BASE = 'https://api.openai.com/v1'
const auth = () => process.env.OPENAI_API_KEY
export const ask = (body: string) =>
  fetch(\`\${process.env.RESPAN_BASE_URL || BASE}/chat/completions\`, { method: 'POST', headers: { Authorization: \`Bearer \${process.env.RESPAN_API_KEY || auth()}\` }, body })
export const embed = (body: string) =>
  fetch((process.env.RESPAN_BASE_URL || BASE) + '/embeddings', { method: 'POST', headers: { Authorization: \`Bearer \${process.env.RESPAN_API_KEY || auth()}\` }, body })
`,
  ),
  row(
    'requests without an SDK',
    `const key = process.env.OPENAI_API_KEY
await fetch('https://api.openai.com/v1/chat/completions', { method: 'POST', headers: { Authorization: \`Bearer \${key}\` } })
await fetch(\`https://api.anthropic.com/v1/messages\`, { headers: { 'x-api-key': process.env.ANTHROPIC_API_KEY ?? '' } })
await axios.post('https://api.openai.com/v1/embeddings', {}, { headers: { Authorization: 'Bearer ' + key } })
`,
    `const key = process.env.OPENAI_API_KEY
await fetch(\`\${process.env.RESPAN_BASE_URL || 'https://api.openai.com/v1'}/chat/completions\`, { method: 'POST', headers: { Authorization: \`Bearer \${process.env.RESPAN_API_KEY || key}\` } })
await fetch(\`\${process.env.RESPAN_ANTHROPIC_BASE_URL || 'https://api.anthropic.com'}/v1/messages\`, { headers: { 'x-api-key': process.env.RESPAN_API_KEY || (process.env.ANTHROPIC_API_KEY ?? '') } })
await axios.post(\`\${process.env.RESPAN_BASE_URL || 'https://api.openai.com/v1'}/embeddings\`, {}, { headers: { Authorization: 'Bearer ' + (process.env.RESPAN_API_KEY || key) } })
`,
  ),
]
