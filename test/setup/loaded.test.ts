/** Modules that are loaded while the program runs: taken apart one by one, in a list, or in what `then` calls. */

import { expect, it } from 'vitest'
import { afterOf, lookAt } from './shared.ts'

const manifest = { 'package.json': '{"dependencies":{"@ai-sdk/openai":"^2","@ai-sdk/anthropic":"^2","openai":"^6"}}' }
const options = (route: string, name: string) =>
  `{ baseURL: process.env.RESPAN_${route}BASE_URL || undefined, apiKey: process.env.RESPAN_API_KEY || process.env.${name}_API_KEY }`
const ofOpenai = options('', 'OPENAI')
const ofAnthropic = options('ANTHROPIC_', 'ANTHROPIC')

const rewritten: [what: string, before: string, after: string][] = [
  [
    'a ready-made client out of a list of modules',
    `const [{ openai }, { generateText }] = await Promise.all([import('@ai-sdk/openai'), import('ai')])\ngenerateText({ model: openai('gpt-4o') })\n`,
    `const [{ createOpenAI }, { generateText }] = await Promise.all([import('@ai-sdk/openai'), import('ai')])\nconst openai = createOpenAI(${ofOpenai})\ngenerateText({ model: openai('gpt-4o') })\n`,
  ],
  [
    'two of them, on lines of their own',
    `const [{ openai }, { anthropic }] = await Promise.all([\n  import('@ai-sdk/openai'),\n  import('@ai-sdk/anthropic'),\n])\nask(openai('m'), anthropic('m'))\n`,
    `const [{ createOpenAI }, { createAnthropic }] = await Promise.all([\n  import('@ai-sdk/openai'),\n  import('@ai-sdk/anthropic'),\n])\nconst openai = createOpenAI(${ofOpenai})\nconst anthropic = createAnthropic(${ofAnthropic})\nask(openai('m'), anthropic('m'))\n`,
  ],
  [
    'classes out of a list of modules',
    `const [{ default: OpenAI }, anthropic] = await Promise.all([import('openai'), import('@anthropic-ai/sdk')])\nask(new OpenAI(), new anthropic.default())\n`,
    `const [{ default: OpenAI }, anthropic] = await Promise.all([import('openai'), import('@anthropic-ai/sdk')])\nask(new OpenAI(${ofOpenai}), new anthropic.default(${ofAnthropic}))\n`,
  ],
  [
    'a ready-made client that is loaded with code behind it on its line',
    `const [openai] = await Promise.all([(async () => { const { openai } = await import('@ai-sdk/openai'); return openai })()])\nask(openai('m'))\n`,
    `const [openai] = await Promise.all([(async () => { const { createOpenAI } = await import('@ai-sdk/openai');\nconst openai = createOpenAI(${ofOpenai}); return openai })()])\nask(openai('m'))\n`,
  ],
  [
    'a class that then is given',
    `import('openai').then(({ OpenAI }) => new OpenAI())\n`,
    `import('openai').then(({ OpenAI }) => new OpenAI(${ofOpenai}))\n`,
  ],
]
it.each(rewritten)('%s is led to the gateway', async (_, before, after) => {
  expect(afterOf(await lookAt({ 'a.mjs': before, ...manifest }), 'a.mjs', before)).toBe(after)
})

it.each([
  `import('@ai-sdk/openai').then(({ openai }) => openai('gpt-4o'))\n`,
  `const asked = import('@ai-sdk/openai').then(({ openai }) => openai('gpt-4o'))\n`,
  `Promise.all([import('@ai-sdk/openai'), import('ai')]).then(([{ openai }, ai]) => ai.generateText(openai('m')))\n`,
])('a ready-made client that then is given is left to a person: %s', async (text) => {
  const { sites, plan } = await lookAt({ 'a.mjs': text, ...manifest })
  expect(sites.map(({ verdict, reason }) => [verdict, reason])).toEqual([
    ['REVIEW', 'openai is given to a function: make a client there with createOpenAI'],
  ])
  expect(plan.files).toEqual([])
})

it.each([
  `const [{ openai }, x] = await Promise.all([...modules, import('@ai-sdk/openai')])\nopenai('m')\n`,
  `const [x, ...{ openai }] = await Promise.all([import('ai'), import('@ai-sdk/openai')])\nopenai('m')\n`,
  `const [openai] = await import('@ai-sdk/openai')\nopenai('m')\n`,
  `list.then(({ openai }) => openai('m'), import('@ai-sdk/openai'))\n`,
])('what cannot be told is no client: %s', async (text) => {
  const { sites, plan } = await lookAt({ 'a.mjs': text, ...manifest })
  expect([sites, plan.dropped]).toEqual([[], []])
})
