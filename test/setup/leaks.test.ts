/** Where our key could go to a stranger, and nobody's key may be replaced: code that hides another base URL is left to a person. */

import { describe, expect, it } from 'vitest'
import { openProject } from '../../src/setup/open-project.ts'
import { makePlan } from '../../src/setup/plan.ts'
import type { Verdict } from '../../src/setup/site.ts'
import { afterOf, type Files, lookAt, wishes } from './shared.ts'

type Row = readonly [text: string, verdict: Verdict, reason: string, more?: Files]

const openai = (text: string) => `import OpenAI from 'openai'\n${text}\n`
const lines = (...all: string[]) => `${all.join('\n')}\n`

/** No edit: the file stays as it is to the byte. */
const leaves = (rows: Readonly<Record<string, Row>>, file = 'a.ts'): void => {
  it.each(Object.entries(rows))('%s', async (_, [text, verdict, reason, more = {}]) => {
    const looked = await lookAt({ ...more, [file]: text })
    const own = looked.sites.filter((site) => site.file === file)
    expect(own.map((site) => [site.verdict, site.reason])).toContainEqual([verdict, reason])
    expect(afterOf(looked, file, text)).toBe(text)
    expect([looked.plan.dropped, looked.scanned.broken]).toEqual([[], []])
  })
}

const hidden = (name: string) => `${name} says only at run time what it is, and may bring another base URL`
const spread = (text: string) => `${text} may bring another base URL, and our key would go there`
const elsewhere = 'its options are made elsewhere: the base URL belongs there'
const langchain = (options: string) =>
  lines(`import { ChatOpenAI } from '@langchain/openai'`, `new ChatOpenAI({ model: 'm', ${options} })`)
const oldGoogle = (options: string) =>
  lines(
    `import { GoogleGenerativeAI } from '@google/generative-ai'`,
    'const ai = new GoogleGenerativeAI(process.env.K)',
    `ai.getGenerativeModel({ model: 'm' }, ${options})`,
  )

describe('a base URL that no plain property names', () => {
  leaves({
    'a computed key that is a text': [
      openai(`new OpenAI({ ['baseURL']: 'https://api.groq.com/openai/v1', apiKey: process.env.K })`),
      'KEEP',
      'it calls Groq',
    ],
    'a computed key': [openai('new OpenAI({ [BASE]: process.env.PROXY, apiKey })'), 'REVIEW', hidden('[BASE]')],
    'an accessor': [openai('new OpenAI({ get baseURL() { return url }, apiKey })'), 'REVIEW', hidden('baseURL')],
    'a method for a transport': [
      openai('new OpenAI({ fetch(u, i) { return relay(u, i) } })'),
      'REVIEW',
      'it has a transport of its own (fetch)',
    ],
    'an accessor for a transport': [
      openai('new OpenAI({ get fetch() { return relay } })'),
      'REVIEW',
      'it has a transport of its own (fetch)',
    ],
    'a transport by a computed key': [
      openai(`new OpenAI({ ['httpAgent']: agent })`),
      'REVIEW',
      'it has a transport of its own (httpAgent)',
    ],
    'a transport that is spread': [
      openai(`const net = { httpAgent: agent }\nnew OpenAI({ ...net })`),
      'REVIEW',
      spread('...net'),
    ],
    'inside of another object': [
      langchain(`configuration: { ['baseURL']: url }`),
      'KEEP',
      `its base URL is the app's own: url`,
    ],
    'an accessor inside of another object': [
      langchain('configuration: { get baseURL() { return url } }'),
      'REVIEW',
      hidden('baseURL'),
    ],
    'an object by a computed key': [
      langchain(`['configuration']: { baseURL: url }`),
      'KEEP',
      `its base URL is the app's own: url`,
    ],
    'the old SDK of Google': [
      oldGoogle(`{ ['baseUrl']: 'https://proxy.example.com' }`),
      'KEEP',
      'it calls proxy.example.com',
    ],
    'the old SDK of Google, with an accessor': [
      oldGoogle('{ get baseUrl() { return url } }'),
      'REVIEW',
      hidden('baseUrl'),
    ],
    'the old SDK of Google, with a spread': [oldGoogle('{ ...theirs() }'), 'REVIEW', spread('...theirs()')],
    'the old SDK of Google, where another call has one': [
      oldGoogle(`{}); ai.getGenerativeModel({ model: 'm' }, { baseUrl: 'https://proxy.example.com' }`),
      'KEEP',
      'it calls proxy.example.com',
    ],
    'a spread in an object that another spelling leads to': [
      lines(
        `import { ChatAnthropic } from '@langchain/anthropic'`,
        `import { proxy } from './proxy'`,
        'new ChatAnthropic({ clientOptions: { ...proxy } })',
      ),
      'REVIEW',
      spread('...proxy'),
      { 'proxy.ts': `export const proxy = { baseURL: 'https://proxy.example.com' }\n` },
    ],
    'the session of LlamaIndex': [
      lines(`import { OpenAI } from 'llamaindex'`, 'new OpenAI({ additionalSessionOptions: { ...session() } })'),
      'REVIEW',
      spread('...session()'),
    ],
    'a base URL that is said twice': [
      lines(
        `import { OpenAI } from 'llamaindex'`,
        `new OpenAI({ baseURL: 'https://api.openai.com/v1', additionalSessionOptions: { baseURL: url } })`,
      ),
      'REVIEW',
      'its base URL is said twice',
    ],
    'an object that is written to': [
      openai(`const to = { url: 'https://api.openai.com/v1' }\nto.url = other\nnew OpenAI({ baseURL: to.url })`),
      'KEEP',
      `its base URL is the app's own: to.url`,
    ],
    'a region of the provider': [openai(`new OpenAI({ dataResidency: 'eu' })`), 'KEEP', 'its base URL is "eu"'],
  })
})

describe('options that others get too', () => {
  const key = 'headers: { Authorization: "Bearer " + process.env.K }'
  const notSeen = 'the address is here, the header with the key is not in sight'
  leaves({
    'a request to another address': [
      `const options = { ${key} }\nfetch('https://api.openai.com/v1/responses', options)\nfetch('https://audit.example.com/log', options)\n`,
      'REVIEW',
      notSeen,
    ],
    'a request of axios to another address': [
      `const options = { ${key} }\naxios.post('https://api.openai.com/v1/responses', {}, options)\naxios.post(hook, {}, options)\n`,
      'REVIEW',
      notSeen,
    ],
    'a request that stays with the provider': [
      `const options = { ${key} }\nfetch('https://api.openai.com/v1/responses', options)\nfetch('https://api.openai.com/v1/models', options)\n`,
      'REVIEW',
      notSeen,
    ],
    'a request whose address may be another': [
      `axios({ url: 'https://api.openai.com/v1/responses', ...more, ${key} })\n`,
      'REVIEW',
      '...more may bring another address, and our key would go there',
    ],
    'a proxy of the request': [
      `fetch('https://api.openai.com/v1/responses', { ${key}, dispatcher: proxy })\n`,
      'REVIEW',
      'it has a transport of its own (dispatcher)',
    ],
    'another client': [
      openai(`const options = { apiKey: process.env.K }\nrelay(options)\nnew OpenAI(options)`),
      'REVIEW',
      elsewhere,
    ],
  })

  it('but two requests to the provider share them', async () => {
    const text = `const options = { ${key} }\nfetch('https://api.openai.com/v1/responses', options)\nfetch('https://api.openai.com/v1/embeddings', options)\n`
    const { sites } = await lookAt({ 'a.ts': text })
    expect(sites.map(({ verdict }) => verdict)).toEqual(['REWRITE', 'REWRITE'])
  })
})

describe('a base URL that is read before the key is', () => {
  const earlier = 'its base URL would be read before its key is, when the variables may not be there yet'
  const langchainImport = `import { ChatOpenAI } from '@langchain/openai'\n`
  leaves({
    'when the module loads': [
      `${langchainImport}const configuration = { timeout: 1 }\nexport const make = () => new ChatOpenAI({ configuration })\n`,
      'REVIEW',
      earlier,
    ],
    'above what loads the environment': [
      `${langchainImport}const configuration = { timeout: 1 }\nrequire('dotenv').config()\nnew ChatOpenAI({ configuration })\n`,
      'REVIEW',
      earlier,
    ],
  })

  it('is not so where both stand at one place', async () => {
    const text = `${langchainImport}const configuration = { timeout: 1 }\nexport const model = new ChatOpenAI({ configuration })\n`
    const { sites } = await lookAt({ 'a.ts': text })
    expect(sites.map(({ verdict }) => verdict)).toEqual(['REWRITE'])
  })
})

describe('two credentials', () => {
  const claude = (options: string) => lines(`import Anthropic from '@anthropic-ai/sdk'`, `new Anthropic(${options})`)
  leaves({
    'a key and a token': [
      claude('{ apiKey: process.env.K, authToken: process.env.T }'),
      'REVIEW',
      'it has two credentials: apiKey, authToken',
    ],
    'a profile': [claude(`{ profile: 'team' }`), 'REVIEW', 'it has a credential of another kind (profile)'],
    credentials: [
      claude('{ credentials: async () => token }'),
      'REVIEW',
      'it has a credential of another kind (credentials)',
    ],
    'a key in a header': [
      claude(`{ defaultHeaders: { 'x-api-key': process.env.K } }`),
      'REVIEW',
      'it has a credential of another kind (defaultHeaders: x-api-key)',
    ],
    'a key of an administrator': [
      openai('new OpenAI({ adminAPIKey: process.env.ADMIN })'),
      'REVIEW',
      'it has a credential of another kind (adminAPIKey)',
    ],
    'the identity of a workload': [
      openai('new OpenAI({ workloadIdentity: identity })'),
      'REVIEW',
      'it has a credential of another kind (workloadIdentity)',
    ],
  })

  it('are none where one is switched off, which stays so', async () => {
    const text = claude('{ apiKey: null, authToken: process.env.T }')
    const looked = await lookAt({ 'a.ts': text })
    expect(afterOf(looked, 'a.ts', text)).toMatch(
      /apiKey: null, authToken: process\.env\.RESPAN_API_KEY .. process\.env\.T \}/,
    )
  })

  it('of the AI SDK: the token is the one that is there', async () => {
    const text = lines(
      `import { createAnthropic } from '@ai-sdk/anthropic'`,
      'createAnthropic({ authToken: process.env.T })',
    )
    const looked = await lookAt({ 'a.ts': text })
    expect(afterOf(looked, 'a.ts', text)).toMatch(/, authToken: process\.env\.RESPAN_API_KEY .. process\.env\.T \}/)
    expect(afterOf(looked, 'a.ts', text)).not.toContain('apiKey')
  })
})

it('writes nothing into a comment', async () => {
  const text = openai('new OpenAI({ /* a */ /* b\n c */ apiKey: process.env.K })')
  const looked = await lookAt({ 'a.ts': text })
  expect(afterOf(looked, 'a.ts', text)).toMatch(
    /new OpenAI\(\{\s*baseURL: [^\n]*, \/\* a \*\/ \/\* b\n c \*\/ apiKey: /,
  )
})

it('drops a file in which a planned site would not be read as routed', async () => {
  const text = openai('new OpenAI() // here')
  const { root, sites } = await lookAt({ 'a.ts': text })
  const at = text.indexOf('here')
  const inComment = sites.map((site) => ({ ...site, edits: [{ start: at, end: at, text: '{ baseURL: x }' }] }))
  // Of a second run nothing is asked: the client has a base URL by then, and not the gateway's.
  const elsewhere = openai(`new OpenAI({ baseURL: 'https://api.groq.com/openai/v1' })`)
  const led = sites.map((site) => ({ ...site, edits: [{ start: 0, end: text.length, text: elsewhere }] }))
  const project = openProject(root, wishes)
  expect((await makePlan(project, inComment)).dropped).toEqual([
    { file: 'a.ts', reason: 'a second run would change it again' },
  ])
  expect((await makePlan(project, led)).dropped).toEqual([
    { file: 'a.ts', reason: 'the new text would not be read as routed' },
  ])
})

describe('a client that is changed after it was made', () => {
  const groq = `'https://api.groq.com/openai/v1'`
  const assigned = (line: number | string) => `another base URL is assigned to it in line ${line}`
  const given = (line: number) => `another base URL is given to it in line ${line}`
  const read = (line: number | string) => `its key is read from it in line ${line}, and ours would go there`
  leaves({
    'by +=': [openai(`const a = new OpenAI()\na.baseURL += '/x'`), 'REVIEW', assigned(3)],
    'by ||=': [openai(`const a = new OpenAI()\na.baseURL ||= url`), 'REVIEW', assigned(3)],
    'by a pattern': [openai(`const a = new OpenAI()\n;[a.baseURL] = urls`), 'REVIEW', assigned(3)],
    'by a computed name': [
      openai(`const a = new OpenAI()\na['base' + 'URL'] = url`),
      'REVIEW',
      'a member of it is assigned in line 3',
    ],
    'by another name': [openai(`const a = new OpenAI()\nconst b = a\nb.baseURL = ${groq}`), 'REVIEW', assigned(4)],
    'as a member': [
      openai(`const deps = { client: new OpenAI() }\ndeps.client.baseURL = ${groq}`),
      'REVIEW',
      assigned(3),
    ],
    'out of a list': [openai(`const [f] = [new OpenAI()]\nf.baseURL = ${groq}`), 'REVIEW', assigned(3)],
    'out of an object': [openai(`const { g } = { g: new OpenAI() }\ng.baseURL = ${groq}`), 'REVIEW', assigned(3)],
    'as a function gives it': [
      openai(`const make = () => new OpenAI()\nmake().baseURL = ${groq}`),
      'REVIEW',
      assigned(3),
    ],
    'out of its class': [
      openai(
        'class A {\n  private client = new OpenAI()\n  use(u: string) { const { client } = this; client.baseURL = u }\n}',
      ),
      'REVIEW',
      assigned(4),
    ],
    'in its prototype': [
      openai(`OpenAI.prototype.baseURL = url\nexport const client = new OpenAI()`),
      'REVIEW',
      assigned(2),
    ],
    'by a name that others have too': [
      `import { Configuration } from 'openai'\nconst settings = new Configuration({ apiKey: process.env.K })\nsettings.basePath = other\n`,
      'REVIEW',
      'its basePath is assigned in line 3',
    ],
    'in what it sends by': [
      openai('const client = new OpenAI()\nclient.fetch = relay'),
      'REVIEW',
      'its fetch is assigned in line 3',
    ],
    'by other options that are a variable': [
      openai('const client = new OpenAI()\nexport const other = client.withOptions(groq)'),
      'REVIEW',
      given(3),
    ],
    'inside of what it was given to': [
      openai(`const client = new OpenAI()\nconst kept = new Wrapper(client)\nkept.client.baseURL = url`),
      'REVIEW',
      assigned(4),
    ],
    'by other options, by way of a function': [
      openai('const client = new OpenAI()\nrun(client.withOptions)'),
      'REVIEW',
      'what gives it other options is handed on in line 3',
    ],
    'by Object.assign': [
      openai('export const client = Object.assign(new OpenAI(), { baseURL: url })'),
      'REVIEW',
      'it is changed by Object.assign in line 2',
    ],
    'by Object.create': [
      openai('export const client = Object.create(new OpenAI(), more)'),
      'REVIEW',
      'it is changed by Object.create in line 2',
    ],
    'by a proxy': [
      openai('export const client = new Proxy(new OpenAI(), traps)'),
      'REVIEW',
      'it is changed by Proxy in line 2',
    ],
    'whose key is read': [
      openai(`const client = new OpenAI()\nfetch(url, { headers: { Authorization: client.apiKey } })`),
      'REVIEW',
      read(3),
    ],
    'whose key is taken out': [openai('const client = new OpenAI()\nconst { apiKey } = client'), 'REVIEW', read(3)],
    'by which another address is called': [
      openai(`const client = new OpenAI()\nclient.get('https://usage.example.com/v1')`),
      'REVIEW',
      'it calls an address of its own in line 3',
    ],
    'in another file': [
      openai('export const client = new OpenAI()'),
      'REVIEW',
      'another base URL is assigned to it in b.ts, line 2',
      { 'b.ts': `import { client as c } from './a'\nif (fast) c.baseURL = ${groq}\n` },
    ],
    'in a file that gets it by way of another': [
      openai('export const client = new OpenAI()'),
      'REVIEW',
      'another base URL is assigned to it in b.ts, line 2',
      {
        'index.ts': `export { client } from './a'\n`,
        'b.ts': `import { client } from '.'\nclient.baseURL = ${groq}\n`,
      },
    ],
    'in a file that gets it from a function': [
      openai('export const getClient = () => new OpenAI()'),
      'REVIEW',
      'another base URL is assigned to it in b.js, line 2',
      { 'b.js': `const { getClient } = require('./a')\ngetClient().baseURL = ${groq}\n` },
    ],
    'in a file that gets it by injection': [
      openai('export class Llm {\n  readonly openai = new OpenAI()\n}'),
      'REVIEW',
      'another base URL is assigned to it in b.ts, line 1',
      { 'b.ts': `export const use = (llm) => { llm.openai.baseURL = ${groq} }\n` },
    ],
    'and its key read in another file': [
      openai('export const client = new OpenAI()'),
      'REVIEW',
      'its key is read from it in b.ts, line 2, and ours would go there',
      { 'b.ts': `import { client } from './a'\nsend(client.apiKey)\n` },
    ],
    'where its class is another by then': [
      openai('let Client = OpenAI\nClient ||= Other\nnew Client()'),
      'REVIEW',
      'its class is assigned in more than one place',
    ],
    'where its class is taken out of an object': [
      openai('let Client = OpenAI\n;({ Client } = other)\nnew Client()'),
      'REVIEW',
      'its class is assigned in more than one place',
    ],
  })

  const others: Record<string, Files> = {
    'another thing has a base URL': {
      'a.ts': openai(
        `import axios from 'axios'\nexport const client = new OpenAI()\naxios.defaults.baseURL = url\nconst options = {}\noptions.baseURL = url\nwhatever.endpoint = url`,
      ),
    },
    'another thing of another file has one': {
      'a.ts': openai('export const client = new OpenAI()'),
      'b.ts': `export const f = (config) => { config.baseURL = '/api' }\n`,
    },
    'another member of its class has one': {
      'a.ts': openai(
        `import axios from 'axios'\nexport class A {\n  client = new OpenAI()\n  http = axios.create()\n  to(url) {\n    this.http.baseURL = url\n    this.http.defaults.baseURL = url\n  }\n}\nconst api = axios.create()\napi.defaults.baseURL = url`,
      ),
    },
    'a thing of that name in another package has one': {
      'package.json': '{"workspaces":["b"]}',
      'a.ts': openai('export const client = new OpenAI()'),
      'b/package.json': '{"name":"b"}',
      'b/b.ts': `export const f = (x) => { x.client.baseURL = '/api' }\n`,
    },
    'its key is only asked for': {
      'a.ts': openai('const client = new OpenAI()\nif (!client.apiKey) throw new Error()'),
    },
    'other options leave the address': {
      'a.ts': openai('export const client = new OpenAI()\nclient.withOptions({ timeout: 5 })\nclient.post("/x", {})'),
    },
    'a test changes it': {
      'a.ts': openai('export const client = new OpenAI()'),
      'a.test.ts': `import { client } from './a'\nclient.baseURL = 'http://127.0.0.1:1'\n`,
    },
  }
  it.each(Object.entries(others))('but not where %s', async (_, files) => {
    const { sites } = await lookAt(files)
    expect(sites.filter(({ file }) => file === 'a.ts').map(({ verdict, reason }) => [verdict, reason])).toEqual([
      ['REWRITE', 'it reads RESPAN_BASE_URL'],
    ])
  })
})

describe('a key that is not the app’s', () => {
  const users = (text: string) => `its key is a user's or tenant's: ${text}`
  leaves({
    'out of a body': [
      openai('export async function POST(r) {\n  const { key } = await r.json()\n  new OpenAI({ apiKey: key })\n}'),
      'REVIEW',
      users('key'),
    ],
    'out of what is parsed': [
      openai(
        `wss.on('message', (data) => {\n  const said = JSON.parse(data)\n  new OpenAI({ apiKey: said.apiKey })\n})`,
      ),
      'REVIEW',
      users('said.apiKey'),
    ],
    'out of a form': [
      openai(`export const act = (fd: FormData) => new OpenAI({ apiKey: String(fd.get('key')) })`),
      'REVIEW',
      users(`fd.get('key')`),
    ],
    'of a message': [
      openai(`socket.on('chat', async ({ apiKey, text }) => new OpenAI({ apiKey }))`),
      'REVIEW',
      users('apiKey'),
    ],
    'of a procedure': [
      openai('export const ask = procedure.mutation(async ({ input }) => new OpenAI({ apiKey: input.apiKey }))'),
      'REVIEW',
      users('input.apiKey'),
    ],
    'of a row': [
      openai(`const { rows } = await pool.query('select k from t')\nnew OpenAI({ apiKey: rows[0].k })`),
      'REVIEW',
      users('rows[0].k'),
    ],
    'of a command in a chat': [
      openai(`bot.on('x', (interaction) => new OpenAI({ apiKey: interaction.options.getString('key') }))`),
      'REVIEW',
      users(`interaction.options.getString('key')`),
    ],
    'kept by an editor': [
      openai(
        `import * as vscode from 'vscode'\nexport const f = async (context: vscode.ExtensionContext) => new OpenAI({ apiKey: await context.secrets.get('k') })`,
      ),
      'REVIEW',
      users(`context.secrets.get('k')`),
    ],
    'in the settings of a plugin': [
      openai('export class Mine {\n  ask = () => new OpenAI({ apiKey: this.settings.apiKey })\n}'),
      'REVIEW',
      users('this.settings.apiKey'),
      { 'package.json': '{"devDependencies":{"obsidian":"latest"}}' },
    ],
    'of whoever calls an exported function': [
      openai('export const make = (apiKey: string) => new OpenAI({ apiKey })'),
      'REVIEW',
      users('apiKey'),
    ],
    'that a caller may hand over': [
      openai('export function make(apiKey?: string) {\n  return new OpenAI({ apiKey: apiKey ?? process.env.K })\n}'),
      'REVIEW',
      users('apiKey'),
    ],
    'of whoever calls a method': [
      openai('export class Llm {\n  ask(apiKey: string) {\n    return new OpenAI({ apiKey })\n  }\n}'),
      'REVIEW',
      users('apiKey'),
    ],
    'that is put into the environment': [
      openai(
        'export const POST = async (r) => {\n  process.env.OPENAI_API_KEY = (await r.json()).key\n  new OpenAI()\n}',
      ),
      'REVIEW',
      users('(await r.json()).key'),
    ],
    'in a request without an SDK': [
      `export const ask = (key) => fetch('https://api.openai.com/v1/responses', { headers: { Authorization: 'Bearer ' + key } })\n`,
      'REVIEW',
      users('key'),
    ],
  })

  const apps: Record<string, string> = {
    'its config': 'export const make = (config: AppConfig) => new OpenAI({ apiKey: config.openai.key })',
    'what its constructor is given':
      'export class Llm {\n  constructor(apiKey: string) {\n    new OpenAI({ apiKey })\n  }\n}',
    'a flag': `program.action((options) => new OpenAI({ apiKey: options.key }))`,
    'what a file of its own says': `const { key } = JSON.parse(readFileSync('config.json', 'utf8'))\nnew OpenAI({ apiKey: key })`,
    'what its own code hands over':
      'const make = (apiKey) => new OpenAI({ apiKey })\nexport const client = make(process.env.K)',
    'one of its list': `process.env.KEYS.split(',').map((apiKey) => new OpenAI({ apiKey }))`,
    'what its environment holds': 'const keys = JSON.parse(process.env.KEYS)\nnew OpenAI({ apiKey: keys.openai })',
    'what is injected':
      'export const provider = { provide: OpenAI, useFactory: (apiKey: string) => new OpenAI({ apiKey }) }',
  }
  it.each(Object.entries(apps))('but %s is', async (_, text) => {
    const { sites } = await lookAt({ 'a.ts': openai(text) })
    expect(sites.map(({ verdict, reason }) => [verdict, reason])).toEqual([['REWRITE', 'it reads RESPAN_BASE_URL']])
  })
})

describe('code of a browser', () => {
  const browser = (sign: string) => `it runs in a browser (${sign}), where the key would be everybody's`
  const send = `fetch('https://api.openai.com/v1/responses', { headers: { Authorization: 'Bearer ' + key } })`
  const vite = { 'package.json': '{"devDependencies":{"vite":"^6"}}', 'index.html': '<div id=app></div>' }

  describe('in a component of Vue', () => {
    leaves(
      {
        'that is bound to what is typed': [
          `<script setup>\nconst key = ref('')\n${send}\n</script>\n<template><input v-model="key" /></template>\n`,
          'UNSUPPORTED',
          browser('a component, v-model'),
        ],
        'of a package for the browser': [
          `<script setup>\nimport OpenAI from 'openai'\nnew OpenAI()\n</script>\n`,
          'UNSUPPORTED',
          browser('a component, vue'),
          { 'package.json': '{"dependencies":{"vue":"3"}}' },
        ],
      },
      'a.vue',
    )
  })

  describe('in a component of Svelte', () => {
    leaves(
      {
        'that listens': [
          `<script>\nlet key\nconst send = () => ${send}\n</script>\n<button on:click={send}>x</button>\n`,
          'UNSUPPORTED',
          browser('a component, on:click'),
        ],
      },
      'a.svelte',
    )
  })

  describe('in a component of React', () => {
    leaves(
      {
        'with a hook': [
          `export const A = () => {\n  const [key] = useState('')\n  ${send}\n  return <p />\n}\n`,
          'UNSUPPORTED',
          browser('a component, useState'),
        ],
        'that listens': [
          `export const A = ({ key }) => <button onClick={() => ${send}} />\n`,
          'UNSUPPORTED',
          browser('a component, onClick'),
        ],
      },
      'a.jsx',
    )
  })

  describe('of a package that Vite builds', () => {
    leaves(
      {
        'for a page': [openai('new OpenAI({ apiKey: KEY })'), 'UNSUPPORTED', browser('a page that Vite builds'), vite],
        'with the environment written into it': [
          openai('new OpenAI({ apiKey: process.env.K })'),
          'UNSUPPORTED',
          browser('Vite writes process.env into what it builds'),
          { ...vite, 'vite.config.ts': `export default { define: { 'process.env': process.env } }\n` },
        ],
      },
      'src/a.ts',
    )
  })

  describe('of an app', () => {
    leaves(
      {
        'for a phone': [
          openai('new OpenAI({ apiKey: KEY })'),
          'UNSUPPORTED',
          browser('a package of expo'),
          { 'package.json': '{"dependencies":{"expo":"53"}}' },
        ],
      },
      'src/a.ts',
    )
  })

  const onServer: Record<string, Files> = {
    'a route of such an app': {
      'package.json': '{"dependencies":{"expo":"53"}}',
      'app/ask+api.ts': openai('new OpenAI()'),
    },
    'a component of the server': { 'a.tsx': openai('export default async () => <p>{await ask(new OpenAI())}</p>') },
    'a loader beside a component': {
      'a.tsx': openai(
        `export const loader = () => ask(new OpenAI())\nexport default () => {\n  useState()\n  return <p />\n}`,
      ),
    },
    'what only a loader uses': {
      'a.tsx': openai(
        `const client = new OpenAI()\nexport const getServerSideProps = () => ask(client)\nexport default () => {\n  useState()\n  return <p />\n}`,
      ),
    },
    'a program that React draws in a terminal': {
      'a.tsx': openai(
        `import { Text } from 'ink'\nexport const A = () => {\n  useState()\n  new OpenAI()\n  return <Text />\n}`,
      ),
    },
    'the server of a package that Vite builds': { ...vite, 'server/a.ts': openai('new OpenAI()') },
    'a script of such a package': { ...vite, 'src/a.ts': openai(`import fs from 'node:fs'\nnew OpenAI()`) },
    'a package with a server': {
      ...vite,
      'package.json': '{"dependencies":{"express":"5"},"devDependencies":{"vite":"^6"}}',
      'src/a.ts': openai('new OpenAI()'),
    },
  }
  it.each(Object.entries(onServer))('is not %s', async (_, files) => {
    const { sites } = await lookAt(files)
    expect(sites.map(({ verdict, reason }) => [verdict, reason])).toEqual([['REWRITE', 'it reads RESPAN_BASE_URL']])
  })
})
