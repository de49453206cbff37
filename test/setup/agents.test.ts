/** Handing over to an agent: who is found, how each is started, how a run ends. The agents are scripts that stand in for them. */

import { chmodSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findAgents } from '../../src/setup/agent-find.ts'
import { parentAgent } from '../../src/setup/agent-parent.ts'
import { type AgentRun, runAgent } from '../../src/setup/agent-run.ts'
import { agents, commandWords, type Task } from '../../src/setup/agents.ts'
import { promptFor } from '../../src/setup/prompt.ts'
import { rules } from '../../src/setup/rules.ts'
import { shapeOf } from '../../src/setup/shape.ts'
import type { Site } from '../../src/setup/site.ts'
import { readTemplate } from '../../src/setup/template.ts'
import { until } from '../cli/shared.ts'
import { makeFolder } from './folder.ts'

const task: Task = {
  prompt: 'Do it "well".\nNow.',
  promptFile: '/tmp/p.md',
  root: '/r',
  files: ['a.ts'],
  timeoutMs: 5000,
}

describe('the table', () => {
  it.each(agents.map((agent) => [agent.id, agent] as const))('%s is told the task once', (_, agent) => {
    const { args, input } = agent.start(task)
    const told = [...args, input ?? ''].filter((text) => text === task.prompt || text === task.promptFile)
    expect(told).toHaveLength(1)
    expect(args.join(' ')).not.toMatch(/yolo|bypass|dangerously|--auto\b|allow-all/)
  })
  it("reads a command of the user's own", () => {
    expect(commandWords(`my-agent --say "a b" 'c d' {prompt_file} --in={prompt_file}`, '/p')).toEqual([
      'my-agent',
      '--say',
      'a b',
      'c d',
      '/p',
      '--in=/p',
    ])
  })
})

describe('findAgents', () => {
  it('takes those that really run, the ones of this project first', async () => {
    const root = makeFolder({
      'bin/claude': '#!/bin/sh\necho "2.1.7 (Claude Code)"\n',
      'bin/codex': '#!/bin/sh\nexit 1\n',
      'bin/gemini': 'no program at all',
      'bin/aider': '#!/bin/sh\nread line\necho "aider 0.86.1"\n',
      'home/.local/bin/cursor-agent': '#!/bin/sh\necho 2026.11.1\n',
      'bin/goose': '#!/bin/sh\nsleep 30\n',
      'project/.cursorrules': '',
    })
    chmodSync(join(root, 'bin/gemini'), 0o755)
    const env = { PATH: `${join(root, 'bin')}:/usr/bin:/bin`, HOME: join(root, 'home') }
    const startedAt = Date.now()
    const found = await findAgents(join(root, 'project'), env)
    expect(found.map(({ agent, version, isUsedHere }) => [agent.id, version, isUsedHere])).toEqual([
      ['cursor', '2026.11.1', true],
      ['claude', '2.1.7', false],
      ['aider', '0.86.1', false],
    ])
    expect(Date.now() - startedAt).toBeLessThan(8000)
  })

  it('runs the one that is named, and none besides', async () => {
    const root = makeFolder({
      'bin/claude': '#!/bin/sh\ntouch "$HOME/claude-ran"\necho "2.1.7 (Claude Code)"\n',
      'bin/gemini': '#!/bin/sh\necho 0.61.0\n',
      'home/.keep': '',
    })
    for (const name of ['claude', 'gemini']) chmodSync(join(root, 'bin', name), 0o755)
    const env = { PATH: `${join(root, 'bin')}:/usr/bin:/bin`, HOME: join(root, 'home') }
    expect(await findAgents(root, env, 'gemini')).toMatchObject([{ agent: { id: 'gemini' }, version: '0.61.0' }])
    expect(existsSync(join(root, 'home/claude-ran'))).toBe(false)
    expect(await findAgents(root, env, 'codex')).toEqual([])
  })
})

describe('parentAgent', () => {
  it.each([
    [{ CLAUDECODE: '1' }, true, 'Claude Code'],
    [{ CODEX_SANDBOX: 'seatbelt' }, true, 'Codex'],
    [{ AI_AGENT: 'my-agent' }, true, 'my-agent'],
    [{ COPILOT_CLI: '1' }, true, 'GitHub Copilot'],
    [{ COPILOT_MODEL: 'gpt-5.4', COPILOT_GITHUB_TOKEN: 'x', COPILOT_ALLOW_ALL: '1' }, false, undefined],
    [{ QWEN_CODE: '1' }, true, 'Qwen Code'],
    [{ CURSOR_TRACE_ID: 'x' }, false, 'Cursor'],
    [{ CURSOR_TRACE_ID: 'x' }, true, undefined],
    [{ CLAUDECODE: '', PATH: '/bin' }, false, undefined],
  ])('%j, terminal %s → %s', (env, terminal, name) => {
    expect(parentAgent(env, terminal)).toBe(name)
  })
})

const start = (script: string, more: Partial<AgentRun> = {}) => {
  const root = makeFolder({ agent: `#!/bin/sh\n${script}` })
  const run = runAgent({
    command: join(root, 'agent'),
    start: { args: [] },
    doneTypes: [],
    cwd: root,
    env: { PATH: process.env.PATH, RESPAN_API_KEY: 'secret', OTHER: 'kept' },
    timeoutMs: 10_000,
    ...more,
  })
  return { root, run }
}
const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

describe('runAgent', () => {
  it('gives the prompt, closes standard input, and withholds our key', async () => {
    const lines: string[] = []
    const { run } = start('cat; echo "[$RESPAN_API_KEY] [$OTHER]"', {
      start: { args: [], input: 'the task\n' },
      onLine: (line) => lines.push(line),
    })
    expect(await run).toMatchObject({ is: 'done', code: 0 })
    expect(lines).toEqual(['the task', '[] [kept]'])
  })
  it('one that waits for its input gets an end at once', async () => {
    expect(await start('cat; echo read').run).toMatchObject({ is: 'done', said: 'read' })
  })
  it('tells a failure with its last words', async () => {
    expect(await start('echo "not logged in" >&2; exit 3').run).toEqual({
      is: 'failed',
      code: 3,
      said: 'not logged in',
    })
    expect(await start('', { command: '/nowhere/agent' }).run).toMatchObject({
      is: 'failed',
      code: null,
      said: expect.stringContaining('ENOENT'),
    })
  })
  it('ends the whole group when its time is over, those too that do not listen', async () => {
    const { root, run } = start('trap "" TERM\nsh -c \'trap "" TERM; echo $$ > child; sleep 60\' &\nsleep 60', {
      timeoutMs: 500,
    })
    expect(await run).toMatchObject({ is: 'timeout' })
    const child = Number(readFileSync(join(root, 'child'), 'utf8'))
    await until(() => !isRunning(child))
  })
  it('ends one that says that it is done and stays', async () => {
    const { run } = start('echo \'{"type":"system"}\'; echo \'{"type":"result","ok":true}\'; sleep 60', {
      doneTypes: ['result'],
    })
    expect(await run).toMatchObject({ is: 'done' })
  })
  it('stops when it is told to', async () => {
    const controller = new AbortController()
    const { root, run } = start('touch began; sleep 60', { signal: controller.signal })
    await until(() => existsSync(join(root, 'began')))
    controller.abort()
    expect(await run).toMatchObject({ is: 'stopped' })
  })
})

const site: Site = {
  id: 'src/llm.ts:12:5',
  file: 'src/llm.ts',
  line: 12,
  column: 5,
  lang: 'ts',
  sdk: 'openai',
  operations: ['chat'],
  verdict: 'REVIEW',
  reason: '...cfg may bring another base URL, and our key would go there',
  edits: [],
  env: [],
  notes: [],
}

describe('the prompt', () => {
  it('names each place and why, the shape of its SDK, and the check; no hole is left', () => {
    const text = promptFor([site], { keyName: 'RESPAN_API_KEY', setup: 'npx respan setup' })
    expect(text).toContain('"file": "src/llm.ts"')
    expect(text).toContain(site.reason)
    expect(text).toContain(
      'new OpenAI({ baseURL: process.env.RESPAN_BASE_URL || undefined, apiKey: process.env.RESPAN_API_KEY || process.env.OPENAI_API_KEY })',
    )
    expect(text).toContain('npx respan setup --check')
    expect(text).not.toMatch(/\{\{|\}\}(?!\))/)
  })
  it('has a shape for every row that takes a base URL', () => {
    const shapes = rules.map((rule) => shapeOf(rule, 'RESPAN_API_KEY'))
    expect(shapes.filter((shape) => shape !== undefined).length).toBeGreaterThan(10)
    expect(shapes.filter((shape) => shape?.includes('undefined(') || shape?.includes('undefined.'))).toEqual([])
  })
})

describe('the skill', () => {
  it('has a head that agents read', () => {
    expect(readTemplate('skill/SKILL.md')).toMatch(/^---\nname: respan\ndescription: .{40,1024}\n---\n/)
  })
})
