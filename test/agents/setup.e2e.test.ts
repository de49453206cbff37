/**
 * The hand-off of `respan setup` to coding agents as they come from npm: each is started as its row says, on a model of the gateway's
 * simulator. It edits without a question and ends; from a server that never answers it is ended with all that it started.
 * RESPAN_TEST_AGENTS names the folder that they are installed in; an agent that is absent there, or dead, is skipped.
 */

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import type { Log } from '../../src/server/log.ts'
import { openServer, type Running } from '../../src/server/open.ts'
import { findAgents } from '../../src/setup/agent-find.ts'
import { runAgent } from '../../src/setup/agent-run.ts'
import { agents } from '../../src/setup/agents.ts'
import { openBench, until } from '../cli/shared.ts'
import { writeFiles } from '../setup/shared.ts'

const before = 'new OpenAI(settings)'
const after = 'new OpenAI({ baseURL: process.env.RESPAN_BASE_URL, apiKey: process.env.RESPAN_API_KEY })'
const app = `import OpenAI from 'openai'\nimport { settings } from './settings.mjs'\n\nconst client = ${before}\n`

interface Row {
  env(url: string, key: string): Record<string, string>
  /** Files of its home. */
  files?(url: string, key: string): Record<string, string>
  /** Tools that it offers its model, with what changes the file. */
  calls(file: string): [tool: string, input: object][]
  /** When it is ended in the hand-off; absent = it ends by itself. */
  handOffMs?: number
}

const edit = { old_string: before, new_string: after }
const patch = `*** Begin Patch\n*** Update File: app.mjs\n@@\n-const client = ${before}\n+const client = ${after}\n*** End Patch`

const rows: Record<string, Row> = {
  claude: {
    env: (url, key) => ({ ANTHROPIC_BASE_URL: `${url}/api/anthropic`, ANTHROPIC_AUTH_TOKEN: key }),
    calls: (file_path) => [
      ['Read', { file_path }],
      ['Edit', { file_path, ...edit }],
    ],
  },
  codex: {
    env: (_, key) => ({ CODEX_API_KEY: key }),
    files: (url) => ({ '.codex/config.toml': `openai_base_url = "${url}/api"\nmodel = "gpt-5.5"\n` }),
    calls: (file) => [['exec_command', { cmd: `sed -i 's/${before}/${after}/' ${file}` }]],
  },
  gemini: {
    env: (url, key) => ({
      GOOGLE_GENAI_USE_VERTEXAI: 'true',
      GOOGLE_VERTEX_BASE_URL: `${url}/api/google`,
      GOOGLE_API_KEY: key,
    }),
    calls: (file_path) => [
      ['read_file', { file_path }],
      ['replace', { file_path, instruction: 'Route it', ...edit }],
    ],
  },
  opencode: {
    env: () => ({}),
    files: (url, key) => ({
      '.config/opencode/opencode.json': JSON.stringify({
        model: 'local/sim',
        provider: {
          local: {
            npm: '@ai-sdk/openai-compatible',
            options: { baseURL: `${url}/api`, apiKey: key },
            models: { sim: { name: 'sim' } },
          },
        },
      }),
    }),
    calls: (filePath) => [
      ['read', { filePath }],
      ['edit', { filePath, oldString: before, newString: after }],
    ],
  },
  copilot: {
    env: (url, key) => ({
      COPILOT_PROVIDER_BASE_URL: `${url}/api`,
      COPILOT_PROVIDER_API_KEY: key,
      COPILOT_MODEL: 'claude-sonnet-4.5',
      COPILOT_OFFLINE: 'true',
    }),
    calls: (path) => [
      ['view', { path }],
      ['edit', { path, old_str: before, new_str: after }],
    ],
  },
  qwen: {
    // The simulator starts an agent in the background, whose report Qwen takes for a new task: it has no end of its own.
    handOffMs: 15_000,
    env: (url, key) => ({ OPENAI_BASE_URL: `${url}/api`, OPENAI_API_KEY: key, OPENAI_MODEL: 'gpt-5.4' }),
    calls: (file_path) => [
      ['read_file', { file_path }],
      ['edit', { file_path, ...edit }],
    ],
  },
  cline: {
    env: () => ({}),
    files: (url, key) => ({
      '.cline/data/settings/providers.json': JSON.stringify({
        version: 1,
        lastUsedProvider: 'openai-compatible',
        modes: {},
        providers: {
          'openai-compatible': {
            settings: { provider: 'openai-compatible', apiKey: key, model: 'gpt-5.4', baseUrl: `${url}/api` },
            updatedAt: '2026-11-27T00:00:00.000Z',
            tokenSource: 'manual',
          },
        },
      }),
    }),
    calls: () => [['apply_patch', { input: patch }]],
  },
}

const folder = process.env.RESPAN_TEST_AGENTS ?? ''
const path = `${join(folder, 'node_modules/.bin')}:${process.env.PATH}`
const quiet = () => undefined
const silent: Log = { info: quiet, warn: quiet, error: quiet, settled: quiet, flush: quiet }

const installed: string[] = []
if (folder !== '')
  for (const id of Object.keys(rows))
    if ((await findAgents(folder, { PATH: path, HOME: folder }, id)).length > 0) installed.push(id)
const missing = Object.keys(rows).filter((id) => !installed.includes(id))
if (missing.length > 0)
  console.warn(
    `SKIPPED: hand-off to ${missing.join(', ')}; RESPAN_TEST_AGENTS names the folder that they are installed in`,
  )

/** Ids of the processes whose home lies there; none where the system does not tell. */
const processesBelow = (place: string): number[] =>
  (existsSync('/proc') ? readdirSync('/proc') : [])
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`HOME=${place}/`)
      } catch {
        return false
      }
    })
    .map(Number)

let root: string
let gateway: Running
let mute: Server
let muteUrl: string

const make = (id: string, url: string) => {
  const row = rows[id] as Row
  const key = gateway.firstKey as string
  // Not below the system's temporary folder: Codex makes no helpers there.
  const place = mkdtempSync(join(root, `${id}-`))
  const [home, project] = [join(place, 'home'), join(place, 'project')]
  mkdirSync(home)
  writeFiles(home, row.files?.(url, key) ?? {})
  writeFiles(project, {
    'app.mjs': app,
    'settings.mjs': 'export const settings = load()\n',
    'package.json': '{"private":true,"dependencies":{"openai":"7.57.0"}}',
  })
  const env = { PATH: path, HOME: home, ...row.env(url, key) }
  const order = row.calls(join(project, 'app.mjs')).map(([tool, input]) => `call ${tool} ${JSON.stringify(input)}`)
  return { place, project, env, prompt: `Do this:\n${order.join('\n')}` }
}

describe.skipIf(installed.length === 0)('hand-off', () => {
  beforeAll(async () => {
    root = mkdtempSync(join(folder, 'run-'))
    const home = join(root, 'gateway')
    mkdirSync(home)
    const flags = { port: 0, simulate: 'always', logLevel: 'silent' }
    gateway = await openServer(loadConfig({ flags, env: { RESPAN_HOME: home }, cwd: home }), {}, '0.0.0', silent)
    mute = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => mute.once('listening', resolve))
    muteUrl = `http://127.0.0.1:${(mute.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    await gateway.close()
    mute.close()
    // Cline leaves a server of its own, for the next session.
    for (const pid of processesBelow(root).filter((one) => one !== process.pid)) process.kill(pid, 'SIGKILL')
    rmSync(root, { recursive: true, force: true })
  })

  const run = (id: string, { project, env, prompt }: ReturnType<typeof make>, timeoutMs: number) => {
    const agent = agents.find((one) => one.id === id) as (typeof agents)[number]
    const promptFile = join(project, 'prompt.md')
    const start = agent.start({ prompt, promptFile, root: project, files: ['app.mjs'], timeoutMs })
    const command = join(folder, 'node_modules/.bin', agent.commands[0] as string)
    return runAgent({ command, start, doneTypes: agent.doneTypes ?? [], cwd: project, env, timeoutMs })
  }

  it.each(installed)('%s changes a file without a question, and ends', async (id) => {
    const made = make(id, gateway.url)
    const { is, said } = await run(id, made, 90_000)
    expect(is, said).toBe('done')
    expect(readFileSync(join(made.project, 'app.mjs'), 'utf8'), said).toBe(app.replace(before, after))
  })

  it.each(installed)('%s is ended with all that it started when its time is over', async (id) => {
    const made = make(id, muteUrl)
    expect(await run(id, made, 8000)).toMatchObject({ is: 'timeout' })
    await until(() => processesBelow(made.place).length === 0)
  })

  it.each(installed)('%s is handed what is left by the command', async (id) => {
    const { project, env } = make(id, gateway.url)
    const { run: respan } = openBench({ env: { ...env, RESPAN_HOME: join(root, 'gateway') } })
    const endMs = (rows[id] as Row).handOffMs
    const seconds = String((endMs ?? 90_000) / 1000)
    const argv = ['--yes', '--json', '--agent', id, '--agent-timeout', seconds, '--base-url', gateway.url]
    const { code, out, err } = await respan('setup', project, ...argv)
    const [exit, end] = endMs === undefined ? [0, 'done'] : [5, 'timeout']
    expect(code, err).toBe(exit)
    expect(JSON.parse(out)).toMatchObject({ agent: { end, given: 1, resolved: 0, changed: [], others: [] } })
    // A fast agent ends before its last calls are stored.
    await until(async () => {
      const { out: list } = await respan('traces', 'list', '"Route the remaining LLM clients"', '--json')
      return (JSON.parse(list) as object[]).length > 0
    })
  })
})
