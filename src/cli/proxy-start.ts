/** `respan proxy start`, here or in the background. */

import { spawn } from 'node:child_process'
import { closeSync, fstatSync, mkdirSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { type Context, type Input, isOn, type OpenedGateway, refuse, type StartReport } from './command.ts'
import {
  askHealth,
  type GatewayFile,
  leaveHome,
  lookAtGateway,
  readGatewayFile,
  takeHome,
  writeGatewayFile,
} from './gateway-file.ts'
import { openHome } from './home-folder.ts'
import { printRecord } from './output.ts'
import type { Project } from './project.ts'

/** Throws where another gateway serves from this home; clears what a dead one left. */
const checkFree = async (home: string, ctx: Context): Promise<void> => {
  const state = await lookAtGateway(home, ctx.now())
  if (state.is === 'absent') return
  const { pid, url } = state.file
  if (state.is === 'stale') return leaveHome(home, pid)
  const where = url === undefined ? '' : ` at ${url}`
  const silent = state.is === 'silent' ? ' and does not answer' : ''
  throw refuse(
    `a gateway of ${home} is ${state.is === 'silent' ? 'there' : state.is} already${where} (pid ${pid})${silent}; stop it with: respan proxy stop`,
  )
}

const welcome = (ctx: Context, project: Project, { url, simulating, firstKey }: Omit<StartReport, 'pid'>): void => {
  const { home, host } = project.config
  const everywhere = host === '0.0.0.0' || host === '::' ? ' and on every other address of this machine' : ''
  ctx.out(`respan ${ctx.version} listens on ${url}${everywhere}`)
  ctx.out(`Calls are recorded in ${join(home, 'traces.db')}`)
  if (firstKey !== undefined) {
    ctx.out('')
    ctx.out('Your first key (shown this once; only its hash is kept):')
    ctx.out(`  export RESPAN_API_KEY=${firstKey}`)
    ctx.out(`It is for calls by hand: ${ctx.program} setup makes each project a key of its own.`)
  }
  if (simulating) {
    ctx.out('')
    ctx.out('The built-in SIMULATOR answers: no provider key is configured (or --simulate always was said).')
    ctx.out(
      `  ${ctx.program} providers add openai     configures one; so does OPENAI_API_KEY in the environment or .env`,
    )
  }
  ctx.out('')
  ctx.out('Try it:')
  ctx.out(
    `  curl ${url}/api/chat/completions -H "Authorization: Bearer $RESPAN_API_KEY" -H "Content-Type: application/json" \\`,
  )
  ctx.out(`    -d '{"model":"respan/echo","messages":[{"role":"user","content":"Hello"}]}'`)
}

const announce = (input: Input, ctx: Context, project: Project, report: StartReport): void => {
  const { url, pid, simulating, firstKey } = report
  const record = { url, pid, simulating, first_key: firstKey ?? null, home: project.config.home }
  if (isOn(input, 'json')) printRecord(ctx, input, record)
  else welcome(ctx, project, report)
}

/** Resolves when the gateway has been asked to stop and has closed. */
const untilStopped = (ctx: Context, home: string, file: GatewayFile, gateway: OpenedGateway): Promise<void> =>
  new Promise((resolve, reject) => {
    let asked = 0
    const off = ctx.onStop(() => {
      asked++
      if (asked > 1) {
        leaveHome(home, file.pid)
        return ctx.quit(130)
      }
      ctx.err('respan: stopping; running requests may finish (once more: at once)')
      writeGatewayFile(home, { ...file, stopping: true })
      gateway.close().then(resolve, reject).finally(off)
    })
  })

/** Runs the gateway in this process until it is told to stop. */
export const serve = async (input: Input, ctx: Context, project: Project): Promise<number> => {
  const { config, env } = project
  const { home } = config
  await checkFree(home, ctx)
  const taken: GatewayFile = { pid: process.pid, startedAt: new Date(ctx.now()).toISOString() }
  // Two starts at the same moment: the file decides.
  if (!takeHome(home, taken)) throw refuse(`a gateway of ${home} is starting already; see: respan proxy status`)
  try {
    const gateway = await ctx.openGateway(config, env, ctx.version)
    const { url, port, simulating, firstKey, token } = gateway
    const file = { ...taken, host: config.host, port, url, token }
    writeGatewayFile(home, file)
    const report = { url, pid: process.pid, simulating, firstKey }
    if (ctx.report === undefined) announce(input, ctx, project, report)
    else {
      // Standard output is the log file here: the key must not get there.
      ctx.report(report)
      welcome(ctx, project, { ...report, firstKey: undefined })
    }
    await untilStopped(ctx, home, file, gateway)
    return 0
  } finally {
    leaveHome(home, process.pid)
  }
}

const logTailBytes = 4096

/** What a start that failed has written to its log since `from`. */
const readLogSince = (log: number, from: number): string => {
  const size = fstatSync(log).size
  const start = Math.max(from, size - logTailBytes)
  const bytes = Buffer.alloc(Math.max(0, size - start))
  readSync(log, bytes, 0, bytes.length, start)
  return bytes.toString('utf8').trim()
}

const startMsMax = 20_000

/** Starts `proxy start` in a process of its own, and waits until it answers. */
export const startDetached = async (input: Input, ctx: Context, project: Project): Promise<number> => {
  const { home } = project.config
  await checkFree(home, ctx)
  openHome(home)
  const logs = join(home, 'logs')
  mkdirSync(logs, { recursive: true, mode: 0o700 })
  const logFile = join(logs, 'gateway.log')
  const log = openSync(logFile, 'a+', 0o600)
  const before = fstatSync(log).size
  const [program = process.execPath, ...args] = ctx.self
  const child = spawn(program, [...args, 'proxy', 'start', ...flagsAgain(input)], {
    cwd: ctx.cwd,
    env: { ...ctx.env, RESPAN_DETACHED: '1' },
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  })
  try {
    const report = await new Promise<StartReport>((resolve, reject) => {
      const timer = setTimeout(() => {
        child.kill()
        reject(refuse(`the gateway did not start within ${startMsMax / 1000} s; its log: ${logFile}`))
      }, startMsMax)
      child.once('message', (message) => {
        clearTimeout(timer)
        resolve(message as StartReport)
      })
      child.once('error', reject)
      child.once('exit', () => {
        clearTimeout(timer)
        const said = readLogSince(log, before).split('\n').at(-1) ?? ''
        reject(refuse(said === '' ? `the gateway ended at once; its log: ${logFile}` : said.replace(/^respan: /, '')))
      })
    })
    child.removeAllListeners('exit')
    child.disconnect()
    child.unref()
    const file = readGatewayFile(home)
    if (file === undefined || typeof (await askHealth(file)) !== 'object')
      throw refuse(`the gateway started (pid ${report.pid}) but does not answer at ${report.url}; its log: ${logFile}`)
    announce(input, ctx, project, report)
    if (!isOn(input, 'json')) ctx.out(`\nIt runs in the background (pid ${report.pid}); its log: ${logFile}`)
    return 0
  } finally {
    closeSync(log)
  }
}

/** The flags as they were given, for the process in the background. */
const flagsAgain = ({ options }: Input): string[] =>
  Object.entries(options).flatMap(([name, value]) =>
    typeof value === 'string' ? [`--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, value] : [],
  )
