/** What is not rewritten, and why: each verdict has its reason, and the file stays as it is to the byte. */

import { describe, expect, it } from 'vitest'
import type { Wishes } from '../../src/setup/project.ts'
import type { Verdict } from '../../src/setup/site.ts'
import { afterOf, type Files, gateway, lookAt } from './shared.ts'

interface Row {
  text: string
  verdict: Verdict
  reason: string
  pattern?: string
  file?: string
  more?: Files
  wished?: Partial<Wishes>
  env?: { name: string; value: string }[]
}

const openai = (text: string) => `import OpenAI, { AzureOpenAI } from 'openai'\n${text}\n`
const lines = (...all: string[]) => `${all.join('\n')}\n`

const unfollowed =
  'requests of this file may go to this address in a way that is not followed: address and key belong together there'

const rows: Record<string, Row> = {
  'O4: what is spread may bring a base': {
    text: openai('export const make = (config: object) => new OpenAI({ ...config })'),
    verdict: 'REVIEW',
    reason: '...config may bring another base URL, and our key would go there',
    pattern: 'O4',
  },
  'a key out of a header, by a decorator': {
    text: openai(`class C { ask(@Headers('x-key') key: string) { return new OpenAI({ apiKey: key }) } }`),
    verdict: 'REVIEW',
    reason: "its key is a user's or tenant's: key",
  },
  'O5: options from another file': {
    text: lines(`import OpenAI from 'openai'`, `import { options } from './options'`, 'new OpenAI(options)'),
    more: { 'options.ts': `export const options = { apiKey: 'x' }\n` },
    verdict: 'REVIEW',
    reason: 'its options are made elsewhere: the base URL belongs there',
    pattern: 'O5',
  },
  'O5: options that another client has too': {
    text: openai(`import Groq from 'groq-sdk'\nconst shared = { apiKey: 'x' }\nnew Groq(shared)\nnew OpenAI(shared)`),
    verdict: 'REVIEW',
    reason: 'its options are made elsewhere: the base URL belongs there',
  },
  'O5: options that are written to': {
    text: openai(`const options = { apiKey: 'x' }\noptions.baseURL = location\nnew OpenAI(options)`),
    verdict: 'REVIEW',
    reason: 'its options are made elsewhere: the base URL belongs there',
  },
  'O7: a variable with the default behind it': {
    text: openai(`new OpenAI({ baseURL: process.env.LLM_URL || 'https://api.openai.com/v1', apiKey: process.env.K })`),
    verdict: 'ENV',
    reason: 'its base URL is read from LLM_URL',
    pattern: 'O7',
    env: [{ name: 'LLM_URL', value: `${gateway}/api` }],
  },
  'O7: by way of a settings file': {
    text: lines(
      `import OpenAI from 'openai'`,
      `import { config } from './config'`,
      'new OpenAI({ baseURL: config.llm.url })',
    ),
    more: { 'config.ts': 'export const config = { llm: { url: process.env.LLM_URL } }\n' },
    verdict: 'ENV',
    reason: 'its base URL is read from LLM_URL',
    env: [{ name: 'LLM_URL', value: `${gateway}/api` }],
  },
  'O7: a function that reads it': {
    text: openai(`function base() {\n  return process.env.LLM_URL\n}\nnew OpenAI({ baseURL: base() })`),
    verdict: 'ENV',
    reason: 'its base URL is read from LLM_URL',
  },
  'O7: two variables, the current one': {
    text: openai('new OpenAI({ baseURL: process.env.NEW_URL ?? process.env.OLD_URL })'),
    verdict: 'ENV',
    reason: 'its base URL is read from NEW_URL',
  },
  'O7: a variable whose default is another provider': {
    text: openai(`new OpenAI({ baseURL: process.env.LLM_URL ?? 'https://api.groq.com/openai/v1' })`),
    verdict: 'KEEP',
    reason: 'it calls Groq',
  },
  'O7: a settings file that cannot be followed': {
    text: openai(`import { settings } from 'our-settings'\nnew OpenAI({ baseURL: settings.openai.url })`),
    verdict: 'REVIEW',
    reason: "its base URL comes from settings.openai.url: set that to the gateway's address",
  },
  'O7: the variable feeds a client of another provider': {
    text: openai(
      `import Anthropic from '@anthropic-ai/sdk'\nnew OpenAI({ baseURL: process.env.LLM_URL })\nnew Anthropic({ baseURL: process.env.LLM_URL })`,
    ),
    verdict: 'REVIEW',
    reason: "a.ts:4 reads LLM_URL too, and is another client's",
  },
  'O7: OPENAI_BASE_URL beside a client of Azure': {
    text: openai(
      `new OpenAI({ baseURL: process.env.OPENAI_BASE_URL })\nnew AzureOpenAI({ endpoint: 'https://x.openai.azure.com' })`,
    ),
    verdict: 'REVIEW',
    reason: 'the client of Azure in this package reads OPENAI_BASE_URL too',
  },
  "the SDK's own variable leads it elsewhere today": {
    text: openai('new OpenAI({ apiKey: process.env.K })'),
    more: { '.env': 'OPENAI_BASE_URL="https://api.deepseek.com/v1"\n' },
    verdict: 'KEEP',
    reason: 'OPENAI_BASE_URL in the .env file leads it elsewhere',
  },
  "the SDK's own variable leads it to the gateway": {
    text: openai('new OpenAI()'),
    more: { '.env': `OPENAI_BASE_URL=https://x\nexport OPENAI_BASE_URL=${gateway}/api # here\n` },
    verdict: 'ALREADY',
    reason: 'OPENAI_BASE_URL leads it to the gateway',
  },
  'O7: a variable that is set to something else': {
    text: openai('new OpenAI({ baseURL: process.env.LLM_URL })'),
    more: { '.env.local': "LLM_URL='https://llm.corp.example/v1'\n", '.env': 'LLM_URL=https://api.openai.com/v1\n' },
    verdict: 'KEEP',
    reason: 'LLM_URL in the .env file leads it elsewhere',
  },
  'O7: a variable that is set to the default': {
    text: openai('new OpenAI({ baseURL: process.env.LLM_URL })'),
    more: { '.env': 'LLM_URL=https://api.openai.com/v1\n' },
    verdict: 'ENV',
    reason: 'its base URL is read from LLM_URL',
  },
  'O8: another provider': {
    text: openai(`new OpenAI({ baseURL: 'https://api.groq.com/openai/v1' })`),
    verdict: 'KEEP',
    reason: 'it calls Groq',
    pattern: 'O8',
  },
  'O8: a server of one’s own': {
    text: openai(`new OpenAI({ baseURL: 'http://localhost:11434/v1' })`),
    verdict: 'KEEP',
    reason: "it calls a server of one's own (localhost:11434)",
  },
  'O8: Azure by a base URL': {
    text: openai(`new OpenAI({ baseURL: \`https://\${name}.openai.azure.com/openai/deployments/x\` })`),
    verdict: 'KEEP',
    reason: 'it calls Azure',
  },
  'O9: what a user says': {
    text: openai('export const make = (profile: { base_url: string }) => new OpenAI({ baseURL: profile.base_url })'),
    verdict: 'KEEP',
    reason: "its base URL is the app's own: profile.base_url",
    pattern: 'O9',
  },
  'a base that a condition chooses': {
    text: openai(
      `new OpenAI({ baseURL: fast ? 'https://api.groq.com/openai/v1' : 'https://api.openai.com/v1', apiKey: process.env.K })`,
    ),
    verdict: 'REVIEW',
    reason: 'its base URL is chosen by a condition: our key must not follow to the other branch',
  },
  'O10: a text in place of options': {
    text: openai('new OpenAI(process.env.OPENAI_API_KEY)'),
    verdict: 'REVIEW',
    reason: 'it is given a text in place of an object: { apiKey: … } is meant',
    pattern: 'O10',
  },
  'O12: a class that is assigned twice': {
    text: `let Client\nClient = require('openai').OpenAI\nif (other) Client = require('other').Client\nnew Client()\n`,
    file: 'a.js',
    verdict: 'REVIEW',
    reason: 'its class is assigned in more than one place',
    pattern: 'O12',
  },
  'O13: a subclass': {
    text: openai('export class Mine extends OpenAI {\n  constructor(options: object) {\n    super(options)\n  }\n}'),
    verdict: 'REVIEW',
    reason: 'a class of its own over the client: the base URL belongs to super(…) or to where it is made',
    pattern: 'O13',
  },
  'O14: a factory that is given its options': {
    text: openai('export const provider = { useValue: (options: object) => new OpenAI(options) }'),
    verdict: 'REVIEW',
    reason: 'its options are made elsewhere: the base URL belongs there',
  },
  'O16: Azure': {
    text: openai(
      `new AzureOpenAI({ endpoint: process.env.AZURE_OPENAI_ENDPOINT, apiVersion: '2025-01-01', deployment: 'd' })`,
    ),
    verdict: 'KEEP',
    reason: 'a client of Azure, whose endpoint is its own; --azure routes it too',
    pattern: 'O16',
  },
  'O18: in a browser': {
    text: openai('new OpenAI({ apiKey: key, dangerouslyAllowBrowser: true })'),
    verdict: 'UNSUPPORTED',
    reason: "it runs in a browser (dangerouslyAllowBrowser), where the key would be everybody's",
    pattern: 'O18',
  },
  "O18: 'use client'": {
    text: `'use client'\n${openai('new OpenAI()')}`,
    verdict: 'UNSUPPORTED',
    reason: "it runs in a browser ('use client'), where the key would be everybody's",
  },
  'O18: a variable of the browser': {
    text: openai('new OpenAI({ apiKey: import.meta.env.VITE_OPENAI_API_KEY })'),
    verdict: 'UNSUPPORTED',
    reason: "it runs in a browser (VITE_OPENAI_API_KEY), where the key would be everybody's",
  },
  'O18: a browser extension': {
    text: openai('new OpenAI({ apiKey: key })'),
    more: { 'manifest.json': '{"manifest_version": 3}' },
    verdict: 'UNSUPPORTED',
    reason: "it runs in a browser (a browser extension), where the key would be everybody's",
  },
  'O18: a page': {
    text: `const box = document.getElementById('box')\nfetch('https://api.openai.com/v1/chat/completions', { headers: { Authorization: \`Bearer \${KEY}\` } })\n`,
    file: 'a.js',
    verdict: 'UNSUPPORTED',
    reason: "it runs in a browser (document.getElementById), where the key would be everybody's",
  },
  'O19: a worker whose binding has a type': {
    text: openai('export default { fetch: (r: Request, env: Env) => new OpenAI({ apiKey: env.OPENAI_API_KEY }) }'),
    verdict: 'REVIEW',
    reason: 'variables come from the binding env, whose type has to name them first',
  },
  'O19: a worker that reads none': {
    text: openai('new OpenAI()'),
    more: { 'wrangler.toml': 'name = "x"\n' },
    verdict: 'REVIEW',
    reason: 'it runs in a worker, where variables come from a binding',
  },
  'O19: variables that are imported by name': {
    text: openai(`import { OPENAI_API_KEY } from '$env/static/private'\nnew OpenAI({ apiKey: OPENAI_API_KEY })`),
    verdict: 'REVIEW',
    reason: 'variables are imported from $env/static/private by name, when the app is built',
  },
  'O20: only to test a key': {
    text: openai('export const test = async () => {\n  const client = new OpenAI()\n  await client.models.list()\n}'),
    verdict: 'KEEP',
    reason: 'it only lists models: that tests a key',
  },
  'O21: only for realtime': {
    text: openai(
      'export const open = async () => {\n  const client = new OpenAI()\n  return client.beta.realtime.sessions.create({})\n}',
    ),
    verdict: 'KEEP',
    reason: 'it is used for realtime sessions only, which stay with the provider',
  },
  'O21: a session by HTTP': {
    text: `fetch('https://api.openai.com/v1/realtime/sessions', { headers: { Authorization: \`Bearer \${process.env.K}\` } })\n`,
    verdict: 'KEEP',
    reason: 'realtime sessions stay with the provider',
  },
  'O22: routed': {
    text: openai('new OpenAI({ baseURL: process.env.RESPAN_BASE_URL || undefined, apiKey: process.env.K })'),
    verdict: 'ALREADY',
    reason: 'its code leads to the gateway',
    pattern: 'O22',
  },
  'O22: the hosted gateway': {
    text: openai(`new OpenAI({ baseURL: 'https://api.respan.ai/api/' })`),
    verdict: 'ALREADY',
    reason: 'its code leads to the gateway',
  },
  'O22: this gateway, by another name of the machine': {
    text: openai(`new OpenAI({ baseURL: 'http://localhost:7377/api' })`),
    verdict: 'ALREADY',
    reason: 'its code leads to the gateway',
  },
  'O23: another gateway': {
    text: openai(`new OpenAI({ baseURL: 'https://oai.helicone.ai/v1' })`),
    verdict: 'KEEP',
    reason: 'already behind a gateway: Helicone',
    pattern: 'O23',
  },
  'a key that arrives with a request': {
    text: openai(
      'export async function POST(req: Request) {\n  const { apiKey } = await req.json()\n  new OpenAI({ apiKey })\n}',
    ),
    verdict: 'REVIEW',
    reason: "its key is a user's or tenant's: apiKey",
  },
  'a key of a header': {
    text: openai(`export const POST = (req: Request) => new OpenAI({ apiKey: req.headers.get('x-key') ?? '' })`),
    verdict: 'REVIEW',
    reason: "its key is a user's or tenant's: req.headers.get('x-key')",
  },
  'a key from a database': {
    text: openai(`const row = await prisma.settings.findFirst()\nnew OpenAI({ apiKey: row.key })`),
    verdict: 'REVIEW',
    reason: "its key is a user's or tenant's: row.key",
  },
  'keys that a function of the app gets for somebody': {
    text: openai(
      `import { getApiKeys } from './keys'\nconst keys = await getApiKeys()\nnew OpenAI({ apiKey: keys.openai })`,
    ),
    verdict: 'REVIEW',
    reason: "its key is a user's or tenant's: keys.openai",
  },
  'a key that a caller of the file takes from a request': {
    text: openai(
      `const make = (key: string) => new OpenAI({ apiKey: key })\nexport const GET = (req: Request) => make(req.headers.get('k'))`,
    ),
    verdict: 'REVIEW',
    reason: "its key is a user's or tenant's: key",
  },
  'another base, assigned later': {
    text: openai(`const client = new OpenAI()\nclient.baseURL = other`),
    verdict: 'REVIEW',
    reason: 'another base URL is assigned to it in line 3',
  },
  'a transport of its own': {
    text: openai('new OpenAI({ fetch: proxied })'),
    verdict: 'REVIEW',
    reason: 'it has a transport of its own (fetch)',
  },
  'a published library': {
    text: openai('new OpenAI()'),
    file: 'src/a.ts',
    more: {
      'package.json': '{"name":"l","version":"1.2.0","repository":"x/y","main":"dist/index.js","files":["dist"]}',
    },
    verdict: 'REVIEW',
    reason: 'this package is published: our variable would ship to its users',
  },
  'a test': {
    text: openai('new OpenAI()'),
    file: 'src/a.test.ts',
    verdict: 'SKIP',
    reason: 'a test; --tests takes tests in',
  },
  'O26: a test that says how the client is made': {
    text: openai(`expect(OpenAI).toHaveBeenCalledWith({ apiKey: 'k' })`),
    file: 'test/a.ts',
    verdict: 'SKIP',
    reason: 'a test',
    pattern: 'O26',
  },
  'generated code': {
    text: `// Code generated by a tool. DO NOT EDIT.\n${openai('new OpenAI()')}`,
    verdict: 'SKIP',
    reason: 'generated code',
  },
  'a file with a syntax error': {
    text: openai('const c = new OpenAI({;'),
    verdict: 'REVIEW',
    reason: 'the file has a syntax error',
  },
  'mode env': {
    text: openai('new OpenAI()'),
    wished: { mode: 'env' },
    verdict: 'ENV',
    reason: 'its base URL is read from OPENAI_BASE_URL',
    env: [{ name: 'OPENAI_BASE_URL', value: `${gateway}/api` }],
  },
  'mode env where the base is written out': {
    text: openai(`new OpenAI({ baseURL: 'https://api.openai.com/v1' })`),
    wished: { mode: 'env' },
    verdict: 'REVIEW',
    reason: 'no variable of the environment leads it to the gateway',
  },
  'mode env where the version reads none': {
    text: lines(`import { GoogleGenAI } from '@google/genai'`, 'new GoogleGenAI({})'),
    more: { 'package.json': '{"dependencies":{"@google/genai":"0.7.0"}}' },
    wished: { mode: 'env' },
    verdict: 'REVIEW',
    reason: 'no variable of the environment leads it to the gateway',
  },
  'mode env of a ready-made client: it reads before others can set': {
    text: lines(`import { openai } from '@ai-sdk/openai'`, `openai('gpt-4o')`),
    wished: { mode: 'env' },
    verdict: 'REVIEW',
    reason: 'it reads OPENAI_BASE_URL when its module is loaded: .env must be loaded before that',
  },
  'mode env of the AI SDK for OpenAI: 2.0.41 is the first that reads the variable': {
    text: lines(`import { createOpenAI } from '@ai-sdk/openai'`, 'createOpenAI()'),
    more: { 'package.json': '{"dependencies":{"@ai-sdk/openai":"2.0.41"}}' },
    wished: { mode: 'env' },
    verdict: 'ENV',
    reason: 'its base URL is read from OPENAI_BASE_URL',
  },
  'mode env of the AI SDK for OpenAI 2.0.40': {
    text: lines(`import { createOpenAI } from '@ai-sdk/openai'`, 'createOpenAI()'),
    more: { 'package.json': '{"dependencies":{"@ai-sdk/openai":"2.0.40"}}' },
    wished: { mode: 'env' },
    verdict: 'REVIEW',
    reason: 'no variable of the environment leads it to the gateway',
  },
  'mode env of the AI SDK for Anthropic 2.0.112': {
    text: lines(`import { createAnthropic } from '@ai-sdk/anthropic'`, 'createAnthropic()'),
    more: { 'package.json': '{"dependencies":{"@ai-sdk/anthropic":"2.0.112"}}' },
    wished: { mode: 'env' },
    verdict: 'ENV',
    reason: 'its base URL is read from ANTHROPIC_BASE_URL',
  },
  'a variable that this version does not read leads it nowhere': {
    text: lines(`import { createOpenAI } from '@ai-sdk/openai'`, 'createOpenAI()'),
    more: {
      'package.json': '{"dependencies":{"@ai-sdk/openai":"2.0.40"}}',
      '.env': `OPENAI_BASE_URL=${gateway}/api\n`,
    },
    wished: { mode: 'env' },
    verdict: 'REVIEW',
    reason: 'no variable of the environment leads it to the gateway',
  },
  'Claude at a cloud': {
    text: lines(`import { AnthropicVertex } from '@anthropic-ai/vertex-sdk'`, 'new AnthropicVertex()'),
    verdict: 'KEEP',
    reason: "Claude at a cloud, with the cloud's own address and credentials",
  },
  'Gemini at Vertex': {
    text: lines(`import { GoogleGenAI } from '@google/genai'`, `new GoogleGenAI({ vertexai: true, project: 'p' })`),
    verdict: 'REVIEW',
    reason: 'vertexai makes it talk to a cloud, with other paths and credentials',
  },
  'Google, old, where not every call is in sight': {
    text: lines(
      `import { GoogleGenerativeAI } from '@google/generative-ai'`,
      'export const ai = new GoogleGenerativeAI(process.env.K)',
    ),
    verdict: 'REVIEW',
    reason: 'the base URL goes to each call of getGenerativeModel, and not all can be seen here',
  },
  'LangChain: options that are a variable inside': {
    text: lines(
      `import { ChatOpenAI } from '@langchain/openai'`,
      'export const f = (c: object) => new ChatOpenAI({ configuration: c })',
    ),
    verdict: 'REVIEW',
    reason: 'the base URL belongs to c, which is made elsewhere',
  },
  'LangChain for Azure': {
    text: lines(`import { AzureChatOpenAI } from '@langchain/openai'`, 'new AzureChatOpenAI({})'),
    verdict: 'KEEP',
    reason: 'a client of Azure, whose endpoint is its own',
  },
  'LangChain: the provider by name': {
    text: lines(`import { initChatModel } from 'langchain'`, `await initChatModel('openai:gpt-4o')`),
    verdict: 'REVIEW',
    reason:
      'the provider is chosen by a name: its options take configuration: { baseURL } for OpenAI, others for others',
  },
  'LangChain before 0.1': {
    text: lines(`import { ChatOpenAI } from 'langchain/chat_models/openai'`, 'new ChatOpenAI({})'),
    verdict: 'REVIEW',
    reason: 'an old LangChain, whose base URL is in the second argument: { basePath }',
  },
  'another provider': {
    text: lines(`import Groq from 'groq-sdk'`, 'new Groq()'),
    verdict: 'KEEP',
    reason: 'the client of Groq, which is called directly; --providers all routes it too',
  },
  'AI SDK: a text for a model': {
    text: lines(`import { generateText } from 'ai'`, `await generateText({ model: 'openai/gpt-4o', prompt: 'x' })`),
    verdict: 'REVIEW',
    reason: "a text names the model, so Vercel's own gateway is called, in its own protocol",
  },
  'AI SDK: the gateway': {
    text: lines(`import { gateway } from 'ai'`, `gateway('openai/gpt-4o')`),
    verdict: 'KEEP',
    reason: "already behind a gateway: Vercel's, which has a protocol of its own",
  },
  'AI SDK: used above what loads the environment': {
    text: lines(
      `import { openai } from '@ai-sdk/openai'`,
      `import dotenv from 'dotenv'`,
      `const m = openai('x')`,
      'dotenv.config()',
    ),
    verdict: 'REVIEW',
    reason: 'openai is used above the line that loads the environment',
  },
  'AI SDK: the maker comes by another import': {
    text: lines(
      `import { openai } from '@ai-sdk/openai'`,
      `import { createOpenAI } from '@ai-sdk/openai'`,
      `export const m = [openai('x'), createOpenAI]`,
    ),
    verdict: 'REVIEW',
    reason: 'createOpenAI is the name of something else in this file',
  },
  'AI SDK: handed on': {
    text: `export { openai } from '@ai-sdk/openai'\n`,
    verdict: 'REVIEW',
    reason: 'it is handed on as it is: make a client here with createOpenAI',
  },
  'AI SDK: a provider that is called directly': {
    text: lines(`import { cohere } from '@ai-sdk/cohere'`, `export const model = cohere('command-a-03-2025')`),
    verdict: 'KEEP',
    reason: 'Cohere is called directly',
  },
  'AI SDK: a provider that is called directly, with options': {
    text: lines(`import { createXai } from '@ai-sdk/xai'`, `export const xai = createXai({ apiKey: process.env.K })`),
    verdict: 'KEEP',
    reason: 'xAI is called directly',
  },
  'AI SDK: Together': {
    text: lines(`import { togetherai } from '@ai-sdk/togetherai'`, `export const model = togetherai('m')`),
    verdict: 'KEEP',
    reason: 'Together is called directly; --providers all routes it too',
  },
  'the Agents SDK': {
    text: lines(`import { Agent, run } from '@openai/agents'`, `await run(new Agent({ name: 'a' }), 'x')`),
    verdict: 'REVIEW',
    reason: 'the Agents SDK makes its client by itself: set one before the first run',
  },
  Bedrock: {
    text: lines(
      `import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime'`,
      'new BedrockRuntimeClient({})',
    ),
    verdict: 'REVIEW',
    reason:
      'the AWS SDK signs and speaks HTTP/2: endpoint, requestHandler: new NodeHttpHandler() and a Bearer token go together',
  },
  'HTTP without the key in sight': {
    text: `await fetch('https://api.openai.com/v1/chat/completions', options)\n`,
    verdict: 'REVIEW',
    reason: 'the address is here, the header with the key is not in sight',
  },
  'HTTP with the word Bearer out of sight': {
    text: `await fetch('https://api.openai.com/v1/chat/completions', { headers: { Authorization: header } })\n`,
    verdict: 'REVIEW',
    reason: 'the address is here, the header with the key is not in sight',
  },
  'HTTP with the address in a variable': {
    text: `await fetch(process.env.URL ?? 'https://api.openai.com/v1/chat/completions', options)\n`,
    verdict: 'ENV',
    reason: 'its address is read from URL',
    env: [{ name: 'URL', value: `${gateway}/api/chat/completions` }],
  },
  'HTTP in two pieces': {
    text: `post('api.openai.com', '/v1/chat/completions', body)\n`,
    verdict: 'REVIEW',
    reason: 'host and path are apart, and the gateway speaks plain HTTP on a port of its own',
  },
  'an address of a client of axios': {
    text: `import axios from 'axios'\nexport const http = axios.create({ baseURL: 'https://api.openai.com/v1' })\n`,
    verdict: 'REVIEW',
    reason: unfollowed,
  },
  'an address in a field of a class': {
    text: `export class Http {\n  base = 'https://api.anthropic.com'\n  post = (p: string) => fetch(this.base + p)\n}\n`,
    verdict: 'REVIEW',
    reason: unfollowed,
  },
  'a constant and a path, and no key in sight': {
    text: `const BASE = 'https://api.openai.com/v1'\nexport const ask = (init: object) => fetch(\`\${BASE}/chat/completions\`, init)\n`,
    verdict: 'REVIEW',
    reason: 'the address is here, the header with the key is not in sight',
  },
  'an agent of LangChain whose model is a text': {
    text: `import { createAgent } from 'langchain'\nexport const agent = createAgent({ model: 'openai:gpt-5.5', tools: [] })\n`,
    verdict: 'REVIEW',
    reason: 'its model is named by a text: a client in its place leads it to the gateway',
  },
  'an agent of LangChain with a model of another provider': {
    text: `import { createAgent } from 'langchain'\nexport const agent = createAgent({ model: 'groq:llama-4', tools: [] })\n`,
    verdict: 'KEEP',
    reason: "another provider's model, which is called directly",
  },
  'a table of addresses': {
    text: `export const urls = { openai: 'https://api.openai.com/v1' }\n`,
    verdict: 'REPORT',
    reason: 'an address of a provider that no call in sight reads',
  },
  compose: {
    text: `services:\n  app:\n    environment:\n      OPENAI_API_BASE: 'https://api.openai.com/v1'\n`,
    file: 'docker-compose.yml',
    verdict: 'REPORT',
    reason: 'an address of a provider outside of code',
  },
  curl: {
    text: `curl https://api.openai.com/v1/chat/completions -H "Authorization: Bearer $K"\n`,
    file: 'ask.sh',
    verdict: 'REPORT',
    reason: 'an address of a provider outside of code',
  },
}

describe('a site that is left', () => {
  it.each(Object.entries(rows))(
    '%s',
    async (_, { text, verdict, reason, pattern, file = 'a.ts', more = {}, wished, env }) => {
      const looked = await lookAt({ ...more, [file]: text }, wished)
      const own = looked.sites.filter((site) => site.file === file)
      expect(own.map((site) => [site.verdict, site.reason])).toContainEqual([verdict, reason])
      if (pattern !== undefined) expect(own.map((site) => site.pattern)).toContain(pattern)
      if (env !== undefined) expect(own.find((site) => site.verdict === 'ENV')?.env).toEqual(env)
      expect(afterOf(looked, file, text)).toBe(text)
      expect([looked.plan.dropped, looked.scanned.broken]).toEqual([[], []])
    },
  )
})

describe('what is no call site', () => {
  const nothing: Record<string, [file: string, text: string]> = {
    'O17: types': [
      'a.ts',
      `import type OpenAI from 'openai'\nexport type M = OpenAI.Chat.ChatCompletionMessageParam\n`,
    ],
    'O17: a type among values': [
      'a.ts',
      `import { type OpenAI, toFile } from 'openai'\nexport const f = (c: OpenAI) => toFile(c)\n`,
    ],
    'O25: the same name from elsewhere': [
      'a.ts',
      `import { OpenAI } from 'not-openai'\n// like 'openai'\nnew OpenAI()\n`,
    ],
    'O25: a name that hides the import': [
      'a.ts',
      `import OpenAI from 'openai'\nexport const f = (OpenAI: new () => object) => new OpenAI()\n`,
    ],
    'O27: in a text': ['a.ts', `export const text = \`import OpenAI from 'openai'\\nnew OpenAI()\`\n`],
    'O27: in JSX': ['a.tsx', `export const A = () => <code>import OpenAI from 'openai'; new OpenAI()</code>\n`],
    'O27: in Markdown': ['a.md', `import OpenAI from 'openai'\nnew OpenAI()\n`],
    'O27: in a comment': ['a.ts', `// import OpenAI from 'openai'\n// new OpenAI()\nexport {}\n`],
    'a declaration file': ['a.d.ts', `import OpenAI from 'openai'\nexport const client: OpenAI\n`],
    'a minified file': ['a.min.js', `const{OpenAI:o}=require('openai');new o()\n`],
    'a dependency': ['node_modules/x/index.js', `const { OpenAI } = require('openai')\nnew OpenAI()\n`],
    'what was built': ['dist/index.js', `const { OpenAI } = require('openai')\nnew OpenAI()\n`],
    'a list of models': ['a.yml', 'url: https://api.openai.com/v1/models\n'],
  }
  it.each(Object.entries(nothing))('%s', async (_, [file, text]) => {
    const looked = await lookAt({ [file]: text })
    expect(looked.sites).toEqual([])
    expect(looked.plan.files).toEqual([])
  })
})

describe('wishes', () => {
  it('route the SDKs of other providers', async () => {
    const text = lines(
      `import Groq from 'groq-sdk'`,
      `import { Mistral } from '@mistralai/mistralai'`,
      'new Groq()',
      'new Mistral({ apiKey: process.env.K })',
    )
    const looked = await lookAt({ 'a.ts': text }, { providers: 'all' })
    expect(afterOf(looked, 'a.ts', text)).toBe(
      lines(
        `import Groq from 'groq-sdk'`,
        `import { Mistral } from '@mistralai/mistralai'`,
        'new Groq({ baseURL: process.env.RESPAN_GROQ_BASE_URL || undefined, apiKey: process.env.RESPAN_API_KEY || process.env.GROQ_API_KEY })',
        'new Mistral({ serverURL: process.env.RESPAN_MISTRAL_BASE_URL || undefined, apiKey: process.env.RESPAN_API_KEY || process.env.K })',
      ),
    )
    expect(looked.plan.env).toEqual([
      { name: 'RESPAN_GROQ_BASE_URL', value: `${gateway}/api/groq` },
      { name: 'RESPAN_MISTRAL_BASE_URL', value: `${gateway}/api/mistral` },
    ])
  })

  it('route the AI SDK for Together', async () => {
    const text = lines(`import { togetherai } from '@ai-sdk/togetherai'`, `export const model = togetherai('m')`)
    const looked = await lookAt({ 'a.ts': text }, { providers: 'all' })
    expect(afterOf(looked, 'a.ts', text)).toContain(
      'const togetherai = createTogetherAI({ baseURL: process.env.RESPAN_TOGETHER_BASE_URL || undefined, apiKey:',
    )
    expect(looked.plan.env).toEqual([{ name: 'RESPAN_TOGETHER_BASE_URL', value: `${gateway}/api/together` }])
  })

  it('route the client of Azure', async () => {
    const text = openai(`new AzureOpenAI({ endpoint: process.env.AZURE, apiKey: process.env.K })\nnew AzureOpenAI()`)
    const looked = await lookAt(
      { 'a.ts': text, '.env': 'AZURE=https://x.openai.azure.com\nAZURE_OPENAI_ENDPOINT=https://x.openai.azure.com\n' },
      { azure: true },
    )
    expect(afterOf(looked, 'a.ts', text)).toBe(
      openai(
        `new AzureOpenAI({ endpoint: process.env.RESPAN_AZURE_BASE_URL || process.env.AZURE, apiKey: process.env.RESPAN_API_KEY || process.env.K })
new AzureOpenAI({ endpoint: process.env.RESPAN_AZURE_BASE_URL || undefined, apiKey: process.env.RESPAN_API_KEY || process.env.AZURE_OPENAI_API_KEY })`,
      ),
    )
  })

  it('take tests in', async () => {
    const looked = await lookAt({ 'a.test.ts': openai('new OpenAI()') }, { tests: true })
    expect(looked.sites.map(({ verdict }) => verdict)).toEqual(['REWRITE'])
  })

  it('write the address itself into a model that a text names, and say so', async () => {
    const text = `import { Agent } from '@mastra/core/agent'\nnew Agent({ model: 'openai/gpt-4o' })\n`
    const { sites } = await lookAt({ 'a.ts': text }, { mode: 'literal' })
    expect(sites).toMatchObject([{ verdict: 'REWRITE', reason: "the gateway's address is written into it", env: [] }])
  })

  it('write the address itself', async () => {
    const text = openai(`new OpenAI()\nnew OpenAI({ baseURL: 'https://api.openai.com/v1', apiKey: 'k' })`)
    const looked = await lookAt({ 'a.ts': text }, { mode: 'literal' })
    expect(afterOf(looked, 'a.ts', text)).toBe(
      openai(
        `new OpenAI({ baseURL: '${gateway}/api', apiKey: process.env.RESPAN_API_KEY || process.env.OPENAI_API_KEY })\nnew OpenAI({ baseURL: '${gateway}/api', apiKey: process.env.RESPAN_API_KEY || 'k' })`,
      ),
    )
    expect(looked.plan.env).toEqual([])
  })

  it('name another variable for the key', async () => {
    const text = openai('new OpenAI()')
    const looked = await lookAt({ 'a.ts': text }, { keyName: 'GATEWAY_KEY' })
    expect(afterOf(looked, 'a.ts', text)).toContain('apiKey: process.env.GATEWAY_KEY || process.env.OPENAI_API_KEY')
  })
})

it('takes a constant behind ours for what it is, in the second run', async () => {
  const text = `const URL = 'https://api.openai.com/v1/moderations'\nexport const ask = () => fetch(URL, { headers: { Authorization: \`Bearer \${process.env.K}\` } })\n`
  const { sites } = await lookAt({ 'a.ts': afterOf(await lookAt({ 'a.ts': text }), 'a.ts', text) })
  expect(sites.map(({ line, verdict }) => [line, verdict])).toEqual([[2, 'ALREADY']])
})

describe('what is said with a site', () => {
  it('is the code that a person may write', async () => {
    const { sites } = await lookAt({
      'a.ts': openai('export const f = (o: object) => new OpenAI(o)'),
      'b.ts': openai(`export const g = (req: Request) => new OpenAI({ apiKey: req.headers.get('k') })`),
      'c.ts': lines(
        `import { GoogleGenAI } from '@google/genai'`,
        'export const h = (o: object) => new GoogleGenAI(o)',
      ),
    })
    expect(sites.map(({ suggestion }) => suggestion)).toEqual([
      '{ baseURL: process.env.RESPAN_BASE_URL || undefined, apiKey: process.env.RESPAN_API_KEY || process.env.OPENAI_API_KEY }',
      '{ baseURL: process.env.RESPAN_BASE_URL || undefined }',
      '{ httpOptions: { baseUrl: process.env.RESPAN_GOOGLE_BASE_URL || undefined }, apiKey: process.env.RESPAN_API_KEY || undefined }',
    ])
  })

  it('is what a library round the client does with its host, and that it has several uses', async () => {
    const { sites } = await lookAt({
      'a.ts': openai(
        `import Instructor from '@instructor-ai/instructor'\nconst client = new OpenAI()\nexport const wrapped = Instructor({ client })\nclient.embeddings.create({})\nclient.chat.completions.create({})`,
      ),
    })
    expect(sites).toMatchObject([
      {
        verdict: 'REWRITE',
        operations: ['chat', 'embeddings'],
        notes: [
          'one client for several operations: chat, embeddings',
          "Instructor picks its provider by the client's host: with the gateway's it may name another mode",
        ],
      },
    ])
  })

  it('masks what looks like a key', async () => {
    const { sites } = await lookAt({
      'a.sh': 'curl https://api.openai.com/v1/embeddings -H "Authorization: Bearer sk-abcdefgh12345678"\n',
      'docker-compose.yml': 'services:\n  a:\n    environment:\n      URL: https://api.openai.com/v1\n',
    })
    expect(sites.map(({ suggestion }) => suggestion)).toEqual([
      `curl \${RESPAN_BASE_URL:-https://api.openai.com/v1}/embeddings -H "Authorization: Bearer …"`,
      'URL: http://host.docker.internal:7377/api',
    ])
  })
})

it('names the first runner of a package, with how many there are', async () => {
  const runner = `import { run } from '@openai/agents'\nawait run(a, 'x')\n`
  const { sites } = await lookAt({ 'a.ts': runner, 'b.ts': runner, 'p/package.json': '{"name":"p"}', 'p/c.ts': runner })
  expect(sites.map(({ id, reason }) => [id, /\((\d) files/.exec(reason)?.[1]])).toEqual([
    ['a.ts:2:7', '2'],
    ['p/c.ts:2:7', undefined],
  ])
})

it('asks for no runner where the package sets a client', async () => {
  const { sites } = await lookAt({
    'a.ts': `import { run } from '@openai/agents'\nawait run(a, 'x')\n`,
    'b.ts': `import { setDefaultOpenAIClient } from '@openai/agents'\nimport OpenAI from 'openai'\nsetDefaultOpenAIClient(new OpenAI())\n`,
  })
  expect(sites.map(({ sdk, verdict }) => [sdk, verdict])).toEqual([['openai', 'REWRITE']])
})
