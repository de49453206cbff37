/**
 * Small real apps set up by the command to its end: with the key that it made and the file that it wrote they are run as they are, each call
 * is in the traces, and undo leaves nothing. run.e2e.test.ts has all SDKs, with variables of its own.
 */

import { execFile, execFileSync } from 'node:child_process'
import { readFileSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../cli/shared.ts'
import { makeFolder, treeOf } from './shared.ts'

const root = join(import.meta.dirname, '../..')
const bin = join(root, 'bin/respan.js')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  devDependencies: Record<string, string>
}

const question = "'Say it'"
const apps: [name: string, packages: string[], code: string, protocol: string][] = [
  [
    'anthropic',
    ['@anthropic-ai/sdk'],
    `import Anthropic from '@anthropic-ai/sdk'
const client = new Anthropic()
await client.messages.create({ model: 'claude-sonnet-4-5', max_tokens: 50, messages: [{ role: 'user', content: ${question} }] })
`,
    'anthropic-messages',
  ],
  [
    'the AI SDK',
    ['ai', '@ai-sdk/openai'],
    `import { openai } from '@ai-sdk/openai'
import { generateText } from 'ai'
await generateText({ model: openai('gpt-5.5'), prompt: ${question} })
`,
    'openai-responses',
  ],
  [
    'its own variable',
    ['openai'],
    `import OpenAI from 'openai'
const client = new OpenAI({ baseURL: process.env.LLM_URL || 'https://api.openai.com/v1' })
await client.chat.completions.create({ model: 'gpt-5.5', messages: [{ role: 'user', content: ${question} }] })
`,
    'openai-chat',
  ],
]

let home = ''
let env: Record<string, string> = {}
const respan = (cwd: string, ...argv: string[]) =>
  execFileSync(process.execPath, [bin, ...argv], { cwd, env, encoding: 'utf8' })

beforeAll(async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  home = join(execFileSync('mktemp', ['-d'], { encoding: 'utf8' }).trim(), 'home')
  env = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    RESPAN_HOME: home,
    RESPAN_PORT: String(port),
    RESPAN_SIMULATE: 'always',
  }
  respan('/', 'proxy', 'start', '--detach')
})
afterAll(() => {
  respan('/', 'proxy', 'stop')
  execFileSync('rm', ['-rf', join(home, '..')])
})

describe('an app of', () => {
  it.each(apps)('%s', async (name, packages, code, protocol) => {
    const dependencies = Object.fromEntries(packages.map((one) => [one, manifest.devDependencies[one]]))
    const scripts = { start: 'node --env-file-if-exists=.env app.mjs' }
    const app = makeFolder({
      'package.json': JSON.stringify({ name, private: true, scripts, dependencies }),
      'app.mjs': code,
    })
    const before = treeOf(app)
    respan(app, 'setup', '--yes')
    symlinkSync(join(root, 'node_modules'), join(app, 'node_modules'))
    const since = new Date().toISOString()
    // No key of a provider but one of the right form: the gateway's simulator answers, and nobody else is asked.
    const keys = {
      OPENAI_API_KEY: 'sk-proj-0123456789abcdefghij',
      ANTHROPIC_API_KEY: 'sk-ant-api03-0',
      GEMINI_API_KEY: 'AIzaSy0',
    }
    await promisify(execFile)(process.execPath, ['--env-file-if-exists=.env', 'app.mjs'], {
      cwd: app,
      env: { PATH: process.env.PATH, HOME: home, ...keys },
    })
    const calls = await until(() => {
      const rows = JSON.parse(respan(app, 'traces', 'list', `time:>=${since}`, '--json')) as { input: string }[]
      return rows.length > 0 && rows
    })
    expect(calls).toMatchObject([{ input: 'Say it' }])
    expect(JSON.stringify(calls[0])).toContain(protocol)
    expect(respan(app, 'setup', '--check')).toContain('Every site that can be routed is routed.')
    execFileSync('rm', [join(app, 'node_modules')])
    respan(app, 'setup', '--undo')
    expect(treeOf(app)).toEqual(before)
  })
})
