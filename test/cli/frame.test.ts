/** The frame: every command is documented, mistakes are told in one line, --json prints one JSON value. */

import { readFileSync } from 'node:fs'
import { runInNewContext, Script } from 'node:vm'
import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/cli/command.ts'
import { commands, nouns } from '../../src/cli/list.ts'
import { runProgram } from '../../src/cli/program.ts'
import { GatewayError } from '../../src/core/errors.ts'
import { openBench } from './shared.ts'

/** As a shell takes a line apart. */
const wordsOf = (line: string): string[] => (line.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^'|'$/g, ''))

describe('every command', () => {
  it.each(commands.map((command) => [command.name, command] as const))('%s says what it does', (name, command) => {
    expect(command.summary).not.toBe('')
    expect(command.examples.length).toBeGreaterThan(0)
    for (const example of command.examples) expect(example.startsWith(name)).toBe(true)
    for (const { summary } of [...(command.options ?? []), ...(command.args ?? [])]) expect(summary).not.toBe('')
    if (/ (list|get|show|status)$/.test(name)) expect(command.options?.map(({ flags }) => flags)).toContain('--json')
    if (name.endsWith(' list'))
      expect(command.options?.map(({ flags }) => flags)).toEqual(expect.arrayContaining(['--csv', '--limit <n>']))
  })

  it('has examples that parse', async () => {
    const { ctx } = openBench()
    const ran: string[] = []
    const quiet = commands.map(
      (command): Command => ({
        ...command,
        run: async () => {
          ran.push(command.name)
          return 0
        },
      }),
    )
    for (const command of commands)
      for (const example of command.examples) {
        expect(await runProgram(wordsOf(example), ctx, quiet), example).toBe(0)
        expect(ran.at(-1), example).toBe(command.name)
      }
  })

  it('belongs to a noun, and every noun has commands', () => {
    const used = new Set(commands.map(({ name }) => name.split(' ')[0]))
    expect(nouns.map(({ name }) => name).sort()).toEqual([...used].sort())
    expect(new Set(commands.map(({ name }) => name)).size).toBe(commands.length)
  })
})

describe('help and version', () => {
  it('names, where a noun lists its verbs, all of them', () => {
    for (const { name, summary } of nouns) {
      const verbs = commands.flatMap((command) =>
        command.name.startsWith(`${name} `) ? [command.name.split(' ')[1]] : [],
      )
      const listed = summary.split(': ')[1]?.split(', ') ?? []
      if (verbs.length > 1 && listed.length > 1 && listed.every((word) => verbs.includes(word)))
        expect([name, listed.sort()]).toEqual([name, verbs.sort()])
    }
  })

  it('respan alone shows the nouns by group', async () => {
    const { code, out } = await openBench().run()
    expect(code).toBe(0)
    for (const { name, group } of nouns) {
      expect(out).toContain(`${group}:`)
      expect(out).toMatch(new RegExp(`^  ${name} `, 'm'))
    }
  })
  it('a noun alone shows its verbs; a command its options and examples', async () => {
    const bench = openBench()
    expect((await bench.run('traces')).out).toMatch(/list.*\n(.*\n)*.*get.*\n(.*\n)*.*tail/)
    const help = await bench.run('traces', 'list', '--help')
    expect(help.code).toBe(0)
    expect(help.out).toContain('--customer <id>')
    expect(help.out).toContain('$ respan traces list --status error --since 1h')
  })
  it('--version', async () => {
    expect((await openBench().run('--version')).out).toBe('9.9.9\n')
  })
})

describe('mistakes', () => {
  const cases: readonly [string[], RegExp][] = [
    [['trace', 'list'], /unknown command 'trace' \(Did you mean traces\?\)/],
    [['keys', 'craete'], /unknown command 'craete' \(Did you mean create\?\)/],
    [['keys', 'list', '--jsno'], /unknown option '--jsno' \(Did you mean --json\?\)/],
    [['traces', 'get'], /missing required argument 'ID'/],
    [['doctor', 'a', 'b'], /too many arguments/],
    [['setup', '--mode', 'cloud'], /Allowed choices are code, env, literal/],
    [['setup', '--base-url', 'here'], /--base-url must be an address/],
    [['setup', '--agent', 'nobody'], /--agent nobody: known are/],
    [['setup', '--yes', '--check'], /exclude each other/],
    [['keys', 'create', '--env', 'stage'], /Allowed choices are test, prod/],
    [['keys', 'list', '--limit', '0'], /--limit must be a whole number from 1/],
    [['keys', 'list', '--json', '--csv'], /--json and --csv exclude each other/],
    [['traces', 'list', '--since', 'someday'], /--since must be a span/],
    [['traces', 'list', '--status', 'bad'], /--status must be one of/],
    [['proxy', 'start', '--port', '99999'], /port: must be a whole number from 0 to 65535/],
  ]
  it.each(cases)('%j is one line on standard error, exit 2', async (argv, message) => {
    const { code, out, err } = await openBench().run(...argv)
    expect(code).toBe(2)
    expect(err).toMatch(message)
    expect(err).toMatch(/^respan: [^\n]*\n$/)
    if (!argv.includes('--json')) expect(out).toBe('')
  })

  it('with --json also an object on standard output', async () => {
    const { code, out } = await openBench().run('traces', 'get', 'abc', '--json')
    expect(code).toBe(1)
    expect(JSON.parse(out)).toEqual({ error: { code: 'not_found', message: expect.stringContaining('"abc"') } })
  })

  it('a wrong configuration file is named', async () => {
    const bench = openBench()
    const { writeFileSync } = await import('node:fs')
    writeFileSync(`${bench.ctx.cwd}/respan.json`, '{"prot": 1}')
    const { code, err } = await bench.run('keys', 'list')
    expect(code).toBe(1)
    expect(err).toContain('respan.json: unknown setting "prot"')
  })

  it('a bug of ours shows its stack, exit 70', async () => {
    const bench = openBench()
    bench.ctx.openGateway = async () => {
      throw new TypeError('boom')
    }
    const { code, err } = await bench.run('demo')
    expect(code).toBe(70)
    expect(err).toMatch(/a bug of respan.*\nTypeError: boom\n {4}at /)
  })

  it('what the gateway refuses is told as it is', async () => {
    const bench = openBench()
    bench.ctx.openGateway = async () => {
      throw new GatewayError('bad_request', 'cannot listen')
    }
    const { code, err } = await bench.run('proxy', 'start')
    expect([code, err]).toEqual([1, 'respan: cannot listen\n'])
  })
})

describe('bin/respan.js', () => {
  const source = readFileSync(new URL('../../bin/respan.js', import.meta.url), 'utf8')
  it('is read by a Node that knows no modules', () => {
    expect(() => new Script(source)).not.toThrow()
    expect(source.replace(/\/\*.*?\*\//s, '')).not.toMatch(/\?\.|\?\?|node:|import\.meta/)
  })
  it.each(['10.24.1', '18.20.0', '20.20.2', '22.18.0'])('tells Node %s which one is needed', (node) => {
    const said: string[] = []
    const process = { versions: { node }, argv: ['node', '/x/respan', 'demo'], execPath: '/usr/bin/node', exitCode: 0 }
    runInNewContext(source, { process, console: { error: (line: string) => said.push(line) } })
    expect(process.exitCode).toBe(1)
    expect(said.join('\n')).toContain(`needs Node 22.19 or newer; this is Node ${node}`)
    expect(said.join('\n')).toContain('https://nodejs.org')
  })
})
