/**
 * The official Python packages on every provider's protocol: text, stream, parallel tools, image, schema, error.
 * RESPAN_TEST_PYTHON names an interpreter that has them: `python3 -m venv F && F/bin/pip install openai anthropic google-genai`,
 * then `RESPAN_TEST_PYTHON=F/bin/python`.
 */

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openRig, type Rig } from '../gateway/rig.ts'
import { providers, type Whole } from '../gateway/speech.ts'
import type { Voiced } from '../spoken.ts'
import { upstreams } from './upstreams.ts'

const python = process.env.RESPAN_TEST_PYTHON ?? ''
if (python === '') console.warn('SKIPPED: no Python packages; RESPAN_TEST_PYTHON names an interpreter that has them')

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAACklEQVR4nGMAAQAABQABDQottAAAAABJRU5ErkJggg=='
const run = promisify(execFile)

/** What a script asks, in its order, and what it must hear. */
const steps: readonly { name: string; stream: boolean; answer: Whole | 'refusal'; heard: unknown }[] = [
  { name: 'text', stream: false, answer: { text: 'Paris.' }, heard: 'Paris.' },
  { name: 'stream', stream: true, answer: { text: 'Paris, of course.' }, heard: 'Paris, of course.' },
  {
    name: 'tools',
    stream: true,
    answer: {
      calls: ['weather', 'news'].map((name, i) => ({ id: `call_${i}`, name, arguments: '{"city":"Paris"}' })),
      end: 'tools',
    },
    heard: [
      ['weather', { city: 'Paris' }],
      ['news', { city: 'Paris' }],
    ],
  },
  { name: 'image', stream: false, answer: { text: 'A dot.' }, heard: 'A dot.' },
  { name: 'shaped', stream: false, answer: { text: '{"city":"Paris"}' }, heard: { city: 'Paris' } },
  { name: 'error', stream: false, answer: 'refusal', heard: undefined },
]

interface Script {
  file: string
  /** What the names of its things begin with, one for each protocol that it speaks. */
  parts: readonly string[]
  error: unknown
}
const scripts: readonly Script[] = [
  { file: 'openai_client.py', parts: ['chat ', 'responses '], error: ['RateLimitError', 429, true] },
  { file: 'anthropic_client.py', parts: [''], error: ['RateLimitError', 429, true] },
  { file: 'google_client.py', parts: [''], error: ['ClientError', 429, true] },
]
const pairs = scripts.flatMap((script) =>
  upstreams.map(({ protocol, plain }) => [script.file, protocol, { script, plain }] as const),
)

let rig: Rig
beforeAll(async () => {
  rig = await openRig()
})
afterAll(() => rig.close())
beforeEach(() => rig.upstream.reset())

describe.skipIf(python === '')('Python', () => {
  it.each(pairs)('%s on %s', async (file, protocol: Voiced, { script: { parts, error }, plain }) => {
    const provider = providers[protocol]
    const refusal = provider.refuse(429, 'rate_limit_error', 'slow down, please', { 'retry-after': '3600' })
    for (const _ of parts)
      for (const { answer, stream } of steps)
        rig.upstream.play(answer === 'refusal' ? refusal : provider.answer(answer, stream))
    const env = { PATH: process.env.PATH, GATEWAY_URL: rig.url, GATEWAY_KEY: rig.key }
    const { stdout } = await run(python, [join(import.meta.dirname, 'python', file), plain, png], { env })
    const expected = parts.flatMap((part) =>
      steps.map(({ name, heard }) => [`${part}${name}`, name === 'error' ? error : heard] as const),
    )
    expect(JSON.parse(stdout)).toEqual(Object.fromEntries(expected))
    expect(rig.upstream.requests.filter(({ bytes }) => bytes.includes(png))).toHaveLength(parts.length)
    expect(rig.upstream.left()).toBe(0)
  })
})
