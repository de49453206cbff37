/** `respan proxy …`: the gateway's life. */

import { settings } from '../config/shape.ts'
import {
  type Command,
  type Context,
  defineCommand,
  type Input,
  isOn,
  jsonOption,
  type Option,
  refuse,
} from './command.ts'
import { printRecord } from './output.ts'
import { readProject } from './project.ts'

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** A flag for every setting, from the one table of them. */
const settingOptions: readonly Option[] = Object.entries(settings).map(([name, setting]) => ({
  flags: `--${kebab(name)} <${typeof setting.default === 'boolean' ? 'true|false' : typeof setting.default === 'number' ? 'n' : Array.isArray(setting.default) ? 'names' : 'text'}>`,
  summary: setting.about,
  ...('oneOf' in setting && setting.oneOf ? { choices: setting.oneOf } : {}),
}))

/** What the flags say, by setting name. */
const flagsOf = ({ options }: Input): Record<string, unknown> =>
  Object.fromEntries(
    Object.keys(settings).flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
  )

const start = defineCommand({
  name: 'proxy start',
  summary: 'start the gateway; the first start makes the database and a first key',
  options: [
    { flags: '--detach', summary: 'in the background, with its log in RESPAN_HOME/logs/gateway.log' },
    jsonOption,
    ...settingOptions,
  ],
  examples: ['proxy start', 'proxy start --detach', 'proxy start --port 0 --simulate always --log-level warn'],
  async run(input, ctx) {
    const { serve, startDetached } = await import('./proxy-start.ts')
    const project = await readProject(ctx, flagsOf(input))
    return isOn(input, 'detach') ? startDetached(input, ctx, project) : serve(input, ctx, project)
  },
})

const uptimeOf = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ]
  const first = parts.findIndex(([count]) => count > 0)
  return first === -1
    ? '0s'
    : parts
        .slice(first, first + 2)
        .map(([count, unit]) => `${count}${unit}`)
        .join(' ')
}

const status = defineCommand({
  name: 'proxy status',
  summary: 'tell whether the gateway of this RESPAN_HOME runs; exit code 1 when it does not',
  options: [jsonOption],
  examples: ['proxy status', 'proxy status --json'],
  async run(input, ctx) {
    const { config } = await readProject(ctx)
    const { lookAtGateway } = await import('./gateway-file.ts')
    const state = await lookAtGateway(config.home, ctx.now())
    const { home } = config
    if (state.is === 'absent' || state.is === 'stale') {
      if (isOn(input, 'json')) printRecord(ctx, input, { running: false, home })
      else ctx.err(`No gateway runs for ${home}. Start one with: respan proxy start`)
      return 1
    }
    const { file } = state
    const uptimeMs = ctx.now() - Date.parse(file.startedAt)
    const health = state.is === 'running' ? state.health : undefined
    printRecord(ctx, input, {
      running: state.is === 'running',
      state: state.is,
      url: file.url ?? null,
      pid: file.pid,
      started: file.startedAt,
      uptime: isOn(input, 'json') ? Math.floor(uptimeMs / 1000) : uptimeOf(uptimeMs),
      version: health?.version ?? null,
      simulating: health?.simulating ?? null,
      requests: health?.running ?? null,
      home,
    })
    return state.is === 'running' ? 0 : 1
  },
})

const pollMs = 50

/** Waits for the process to end; false = it still lives after `msMax`. */
const waitForEnd = async (ctx: Context, pid: number, msMax: number): Promise<boolean> => {
  const { isAlive } = await import('../store/home.ts')
  const until = ctx.now() + msMax
  while (isAlive(pid)) {
    if (ctx.now() > until) return false
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
  return true
}

const stop = defineCommand({
  name: 'proxy stop',
  summary: 'stop the gateway of this RESPAN_HOME; running requests may finish first',
  options: [jsonOption],
  examples: ['proxy stop'],
  async run(input, ctx) {
    const { config } = await readProject(ctx)
    const { leaveHome, lookAtGateway } = await import('./gateway-file.ts')
    const state = await lookAtGateway(config.home, ctx.now())
    const say = (stopped: boolean, pid: number | null, text: string): number => {
      if (isOn(input, 'json')) printRecord(ctx, input, { stopped, pid })
      ctx.err(text)
      return 0
    }
    if (state.is === 'absent') return say(false, null, `No gateway runs for ${config.home}.`)
    const { pid, url } = state.file
    if (state.is === 'stale') {
      leaveHome(config.home, pid)
      return say(false, null, `No gateway runs for ${config.home}; what a dead one left there is cleared.`)
    }
    if (state.is !== 'stopping') process.kill(pid, 'SIGTERM')
    // The gateway's own grace, and time to write down what it knows.
    const waitMs = config.stopGraceMs + 5000
    if (!(await waitForEnd(ctx, pid, waitMs)))
      throw refuse(
        `the gateway (pid ${pid}${url === undefined ? '' : `, ${url}`}) has not ended within ${waitMs / 1000} s; kill ${pid} ends it at once`,
      )
    return say(true, pid, `The gateway (pid ${pid}) has stopped.`)
  },
})

export const proxyCommands: readonly Command[] = [start, status, stop]
