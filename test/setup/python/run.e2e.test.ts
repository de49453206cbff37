/**
 * Small apps of Python, one an SDK: set up by the command of a packed and unpacked build, then run as they are. Each call is in the
 * gateway's traces; without the variables they call their provider, as before. RESPAN_TEST_PYTHON names an interpreter; an app whose
 * package it has not is skipped. `python3 -m venv F && F/bin/pip install openai anthropic google-genai` gives the first three.
 */

import { execFile, execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRig, type Rig } from '../../gateway/rig.ts'
import { writeFiles } from '../shared.ts'

const model = 'respan/echo'
const asked = `model="${model}", messages=[{"role": "user", "content": "Hello"}]`

interface App {
  /** Packages that it imports. */
  needs: string
  text: string
  protocol: string
  /** The variable that leads it to a provider of ours; '' for none. */
  provider: string
}

const apps: Record<string, App> = {
  openai: {
    needs: 'openai',
    provider: 'OPENAI_BASE_URL',
    protocol: 'openai-chat',
    text: `from openai import OpenAI
client = OpenAI(max_retries=0)
print(client.chat.completions.create(${asked}).choices[0].message.content)
`,
  },
  openai_async: {
    needs: 'openai',
    provider: 'OPENAI_BASE_URL',
    protocol: 'openai-responses',
    text: `"""Asks once."""
from __future__ import annotations
import asyncio, os
import openai as o

options = {"api_key": os.environ["OPENAI_API_KEY"], "max_retries": 0}


async def main():
    async with o.AsyncOpenAI(**options) as client:
        print((await client.responses.create(model="${model}", input="Hello")).output_text)


asyncio.run(main())
`,
  },
  openai_module: {
    needs: 'openai',
    provider: 'OPENAI_BASE_URL',
    protocol: 'openai-chat',
    text: `import os
import openai

openai.api_key = os.environ["OPENAI_API_KEY"]
openai.max_retries = 0
print(openai.chat.completions.create(${asked}).choices[0].message.content)
`,
  },
  anthropic: {
    needs: 'anthropic',
    provider: 'ANTHROPIC_BASE_URL',
    protocol: 'anthropic-messages',
    text: `import anthropic

client = anthropic.Anthropic(
    max_retries=0,
)
print(client.messages.create(max_tokens=100, ${asked}).content[0].text)
`,
  },
  google: {
    needs: 'google.genai',
    provider: 'GOOGLE_GEMINI_BASE_URL',
    protocol: 'gemini',
    text: `from google import genai

client = genai.Client(http_options={"timeout": 10000})
print(client.models.generate_content(model="${model}", contents="Hello").text)
`,
  },
  google_typed: {
    needs: 'google.genai',
    provider: 'GOOGLE_GEMINI_BASE_URL',
    protocol: 'gemini',
    text: `import os
from google import genai
from google.genai import types

client = genai.Client(api_key=os.environ["GEMINI_API_KEY"], http_options=types.HttpOptions(timeout=10000))
print(client.models.generate_content(model="${model}", contents="Hello").text)
`,
  },
  request: {
    needs: 'requests',
    provider: '',
    protocol: 'openai-chat',
    text: `import os, requests
key = os.environ["OPENAI_API_KEY"]
answer = requests.post(
    "https://api.openai.com/v1/chat/completions",
    headers={"Authorization": f"Bearer {key}"},
    json={"model": "${model}", "messages": [{"role": "user", "content": "Hello"}]},
)
print(answer.json()["choices"][0]["message"]["content"])
`,
  },
  langchain: {
    needs: 'langchain_openai',
    provider: 'OPENAI_BASE_URL',
    protocol: 'openai-chat',
    text: `from langchain_openai import ChatOpenAI
print(ChatOpenAI(model="${model}", max_retries=0).invoke("Hello").content)
`,
  },
  langchain_stream: {
    needs: 'langchain_openai',
    provider: '',
    protocol: 'openai-chat',
    text: `from langchain_openai import ChatOpenAI
whole = None
for chunk in ChatOpenAI(model="${model}", max_retries=0).stream("Hello"):
    whole = chunk if whole is None else whole + chunk
print(whole.content, whole.usage_metadata["total_tokens"] > 0)
`,
  },
  langchain_claude: {
    needs: 'langchain_anthropic',
    provider: 'ANTHROPIC_API_URL',
    protocol: 'anthropic-messages',
    text: `from langchain_anthropic import ChatAnthropic
print(ChatAnthropic(model="${model}", max_tokens=100, max_retries=0).invoke("Hello").content)
`,
  },
  litellm: {
    needs: 'litellm',
    provider: 'OPENAI_BASE_URL',
    protocol: 'openai-chat',
    text: `import litellm
print(litellm.completion("openai/${model}", [{"role": "user", "content": "Hello"}], max_retries=0).choices[0].message.content)
`,
  },
  agno: {
    needs: 'agno',
    provider: 'OPENAI_BASE_URL',
    protocol: 'openai-chat',
    text: `from agno.agent import Agent
from agno.models.openai import OpenAIChat
print(Agent(model=OpenAIChat(id="${model}", max_retries=0), telemetry=False).run("Hello").content)
`,
  },
  pydantic: {
    needs: 'pydantic_ai',
    provider: 'OPENAI_BASE_URL',
    protocol: 'openai-chat',
    text: `from pydantic_ai import Agent
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider
print(Agent(OpenAIChatModel("${model}", provider=OpenAIProvider())).run_sync("Hello").output)
`,
  },
}

const python = process.env.RESPAN_TEST_PYTHON ?? ''
const has = (name: string): boolean =>
  python !== '' && spawnSync(python, ['-c', `import importlib.util as u; assert u.find_spec("${name}")`]).status === 0
const needed = [...new Set(Object.values(apps).map(({ needs }) => needs))]
const there = new Set(needed.filter(has))
const missing = needed.filter((name) => !there.has(name))
if (missing.length > 0)
  console.warn(
    `SKIPPED: apps of Python without ${missing.join(', ')}; RESPAN_TEST_PYTHON names an interpreter that has them`,
  )
const here = Object.entries(apps).filter(([, { needs }]) => there.has(needs))

const root = join(import.meta.dirname, '../../..')
const folder = mkdtempSync(join(tmpdir(), 'respan-python-'))
const appFolder = join(folder, 'app')
let rig: Rig
let provider: Server
/** The key of what came to the provider. */
const direct: string[] = []

const own = { OPENAI_API_KEY: 'sk-own', ANTHROPIC_API_KEY: 'sk-own', GEMINI_API_KEY: 'sk-own' }
const base = { PATH: process.env.PATH, HOME: folder, RESPAN_HOME: join(folder, '.home') }

const run = promisify(execFile)
const runApp = (name: string, env: Record<string, string>) =>
  run(python, [join(appFolder, `app_${name}.py`)], {
    cwd: appFolder,
    env: { ...base, ...own, ...env },
    timeout: 60_000,
  })

/** The program as it is published: packed and unpacked, where no package of development is near. */
const unpacked = (): string => {
  execFileSync(process.execPath, ['build.js'], { cwd: root })
  execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root, stdio: 'ignore' })
  execFileSync('sh', ['-c', 'tar xzf *.tgz'], { cwd: folder })
  // As an install would: what is not bundled.
  symlinkSync(join(root, 'node_modules'), join(folder, 'package/node_modules'))
  return join(folder, 'package/bin/respan.js')
}

beforeAll(async () => {
  rig = await openRig()
  provider = createServer((request, response) => {
    const { headers } = request
    direct.push(String(headers.authorization ?? headers['x-api-key'] ?? headers['x-goog-api-key']))
    response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":{"message":"no"}}')
  })
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve))
  writeFiles(appFolder, Object.fromEntries(Object.entries(apps).map(([name, { text }]) => [`app_${name}.py`, text])))
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  provider.close()
  await rig.close()
})

describe('apps of Python that are set up', () => {
  it('are all routed by the command, as it is published', () => {
    const argv = [unpacked(), 'setup', '--yes', '--json', '--base-url', rig.url]
    const out = execFileSync(process.execPath, argv, { cwd: appFolder, env: base, encoding: 'utf8' })
    const { applied, counts } = JSON.parse(out) as { applied: { routed: string[] }; counts: unknown }
    expect(counts).toEqual({ REWRITE: Object.keys(apps).length })
    expect(applied.routed.length).toBe(Object.keys(apps).length)
    for (const [name, { text }] of Object.entries(apps))
      expect(readFileSync(join(appFolder, `app_${name}.py`), 'utf8')).not.toBe(text)
  })

  it.skipIf(here.length === 0).each(here)('%s calls the gateway', async (name, { protocol }) => {
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

  const led = here.filter(([, { provider: name }]) => name !== '')
  it.skipIf(led.length === 0).each(led)(
    '%s calls its provider where the variables are not set, with its own key',
    async (name, { provider: variable }) => {
      const { port } = provider.address() as AddressInfo
      const before = direct.length
      // Some print the refusal, and end as if nothing were.
      const { stdout } = await runApp(name, { [variable]: `http://127.0.0.1:${port}` }).catch(() => ({ stdout: '' }))
      expect(stdout).not.toContain('Hello')
      expect(direct.slice(before)).toEqual([expect.stringMatching(/^(Bearer )?sk-own$/)])
    },
  )
})
