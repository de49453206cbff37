/**
 * The program: puts the rooms that stand on top (cli, server, tui) together, and is the one place that reads the environment.
 * In: the process. Out: its exit code. Heavy rooms load when a command needs them.
 */

import manifest from '../package.json' with { type: 'json' }
import type { Context } from './cli/command.ts'
import { main } from './cli/run.ts'
import { openTerminal } from './cli/terminal.ts'

const { env } = process

const openGateway: Context['openGateway'] = async (config, environment, asVersion) => {
  const [{ openServer }, { openLog }] = await Promise.all([import('./server/open.ts'), import('./server/log.ts')])
  return openServer(config, environment, asVersion, openLog(config.logLevel, process.stderr.isTTY === true))
}

const openTui: Context['openTui'] = async (request) => (await import('./tui/index.ts')).openTraces(request)

const openPromptsTui: Context['openPromptsTui'] = async (request) =>
  (await import('./tui/index.ts')).openPrompts(request)

const detached = env.RESPAN_DETACHED === '1' && process.send !== undefined

const ctx = openTerminal({
  env,
  version: manifest.version,
  self: [process.execPath, ...process.execArgv, process.argv[1] ?? ''],
  report: detached ? (message) => process.send?.(message) : undefined,
  openGateway,
  openTui,
  openPromptsTui,
})

process.exitCode = await main(process.argv.slice(2), ctx)
