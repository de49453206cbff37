/**
 * Coding agents as they come from npm, driven through two gateways: the first one translates and passes, the second one
 * is the simulator that stands for each provider. A session runs tools, so a file it was told to make is there afterwards.
 * RESPAN_TEST_AGENTS names the folder that they are installed in: `npm i @anthropic-ai/claude-code @openai/codex @google/gemini-cli`.
 */

import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clients, filled } from '../../src/cli/clients.ts'
import { loadConfig } from '../../src/config/load.ts'
import type { Log } from '../../src/server/log.ts'
import { openServer, type Running } from '../../src/server/open.ts'

const folder = process.env.RESPAN_TEST_AGENTS ?? ''
const binaryOf = (name: string) => join(folder, 'node_modules/.bin', name)
if (folder === '') console.warn('SKIPPED: no agents; RESPAN_TEST_AGENTS names the folder that they are installed in')

const quiet = () => undefined
const silent: Log = { info: quiet, warn: quiet, error: quiet, settled: quiet, flush: quiet }
const order = (call: string, input: object) => `Do this:\ncall ${call} ${JSON.stringify(input)}`
const command = 'echo made by an agent > made.txt'

interface Agent {
  client: string
  argv(model: string, url: string): string[]
}
const agents: Record<string, Agent> = {
  claude: {
    client: 'claude',
    argv: (model) => [
      ...['-p', order('Bash', { command, description: 'make' }), '--model', model],
      ...['--permission-mode', 'acceptEdits', '--allowedTools', 'Bash(echo *)'],
    ],
  },
  codex: {
    client: 'codex',
    argv: (model, url) => [
      ...['exec', '-c', `openai_base_url=${url}/api`, '-m', model, '--skip-git-repo-check'],
      ...['--dangerously-bypass-approvals-and-sandbox', order('exec_command', { cmd: command })],
    ],
  },
  gemini: {
    client: 'gemini',
    argv: (model) => [
      ...['-m', model, '--approval-mode', 'yolo', '--skip-trust'],
      ...['-p', order('run_shell_command', { command, description: 'make' })],
    ],
  },
}

let root: string
let provider: Running
let gateway: Running

const open = async (name: string, file: object, env: Record<string, string>, simulate: string): Promise<Running> => {
  const home = join(root, name)
  mkdirSync(home)
  writeFileSync(join(home, 'respan.json'), JSON.stringify(file))
  const config = loadConfig({ flags: { port: 0, simulate, logLevel: 'silent' }, env: { RESPAN_HOME: home }, cwd: home })
  return openServer(config, env, '0.0.0', silent)
}

describe.skipIf(folder === '')('agents', () => {
  beforeAll(async () => {
    // Not below the system's temporary folder: Codex makes no helpers there.
    root = mkdtempSync(join(folder, 'run-'))
    provider = await open('provider', {}, {}, 'always')
    const keyEnv = 'PROVIDER_KEY'
    const providers = {
      anthropic: { baseUrl: `${provider.url}/api/anthropic`, keyEnv },
      openai: { baseUrl: `${provider.url}/api`, keyEnv },
      google: { baseUrl: `${provider.url}/api/google`, protocol: 'gemini', keyEnv },
      talk: { baseUrl: `${provider.url}/api`, protocol: 'openai-chat', keyEnv },
      bedrock: { baseUrl: `${provider.url}/api/bedrock`, keyEnv },
    }
    gateway = await open('gateway', { providers }, { [keyEnv]: provider.firstKey as string }, 'never')
  })
  afterAll(async () => {
    await gateway.close()
    await provider.close()
    rmSync(root, { recursive: true, force: true })
  })

  const models = [
    'claude-sonnet-4-5',
    'gpt-5.5',
    'google/gemini-2.5-pro',
    'talk/any',
    'bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0',
  ]
  const sessions = Object.keys(agents).flatMap((name) => models.map((model) => [name, model] as const))
  it.each(sessions)('%s on %s runs a session with tools', async (name, model) => {
    expect(existsSync(binaryOf(name)), `${name} is not installed in ${folder}`).toBe(true)
    const { client, argv } = agents[name] as Agent
    const home = mkdtempSync(join(root, `${name}-`))
    const { variables } = clients.find(({ id }) => id === client) as (typeof clients)[number]
    const env = Object.fromEntries(
      Object.entries(variables).map(([variable, value]) => [
        variable,
        filled(value, gateway.url, gateway.firstKey as string),
      ]),
    )
    const child = spawn(binaryOf(name), argv(model, gateway.url), {
      cwd: home,
      env: { PATH: process.env.PATH, HOME: home, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (said += bytes))
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect(code, said).toBe(0)
    expect(existsSync(join(home, 'made.txt')), said).toBe(true)
    expect(readFileSync(join(home, 'made.txt'), 'utf8')).toBe('made by an agent\n')
    expect(said).toContain("respan's simulator")
  })
})
