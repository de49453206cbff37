/**
 * Two gateways as the command starts them: the one that apps are led to, and behind it the simulator in place of every provider. And a
 * proxy that writes down which host an app would call, and lets nobody out.
 */

import { execFileSync, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as listenOnly } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../../cli/shared.ts'
import { writeFiles } from '../shared.ts'
import type { App } from './app.ts'

const root = join(import.meta.dirname, '../../..')
const bin = join(root, 'bin/respan.js')

/** Keys as their makers form them, as a user's .env file has them. */
const keys = `OPENAI_API_KEY=sk-proj-0123456789abcdefghij
ANTHROPIC_API_KEY=sk-ant-api03-01234567890123456789
GEMINI_API_KEY=AIzaSy01234567890123456789
GOOGLE_API_KEY=AIzaSy01234567890123456789
GOOGLE_GENERATIVE_AI_API_KEY=AIzaSy01234567890123456789
GROQ_API_KEY=gsk_01234567890123456789
MISTRAL_API_KEY=0123456789abcdef0123456789abcdef
TOGETHER_API_KEY=tgp_v1_01234567890123456789
TOGETHER_AI_API_KEY=tgp_v1_01234567890123456789
CO_API_KEY=0123456789abcdef0123456789abcdef
COHERE_API_KEY=0123456789abcdef0123456789abcdef
AWS_ACCESS_KEY_ID=AKIA0123456789
AWS_SECRET_ACCESS_KEY=0123456789
`

const freePort = async (): Promise<number> => {
  const server = listenOnly().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

interface Gateway {
  url: string
  env: Record<string, string>
  stop(): void
}
const startGateway = async (home: string, file: object, env: Record<string, string>): Promise<Gateway> => {
  mkdirSync(home)
  writeFileSync(join(home, 'respan.json'), JSON.stringify(file))
  const port = await freePort()
  const own = { PATH: process.env.PATH ?? '', HOME: home, RESPAN_HOME: home, RESPAN_PORT: String(port), ...env }
  const respan = (...argv: string[]) => execFileSync(process.execPath, [bin, ...argv], { cwd: home, env: own })
  respan('proxy', 'start', '--detach')
  return { url: `http://127.0.0.1:${port}`, env: own, stop: () => void respan('proxy', 'stop') }
}

const providersBehind = (back: Gateway) => {
  const keyEnv = 'PROVIDER_KEY'
  const openai = { baseUrl: `${back.url}/api`, keyEnv }
  return {
    openai,
    anthropic: { baseUrl: `${back.url}/api/anthropic`, keyEnv },
    google: { baseUrl: `${back.url}/api/google`, protocol: 'gemini', keyEnv },
    groq: openai,
    mistral: openai,
    together: openai,
  }
}

interface Call {
  input: string
  model: string
  provider_id: string
  protocol: string
}

export type Runtime = { python: string } | { modules: string }

const openDenyingProxy = async () => {
  const asked: string[] = []
  const heard = new EventEmitter()
  const server = createServer((_, response) => response.writeHead(502).end())
  server.on('connect', (request, socket) => {
    const host = (request.url ?? '').replace(/:\d+$/, '')
    asked.push(host)
    heard.emit(host)
    socket.on('error', () => undefined).end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    heard,
    close: () => server.close(),
  }
}

export const openRig = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'respan-packages-'))
  execFileSync(process.execPath, ['build.js'], { cwd: root })
  const back = await startGateway(join(folder, 'back'), {}, { RESPAN_SIMULATE: 'always' })
  const made = execFileSync(process.execPath, [bin, 'keys', 'create', '--json'], { env: back.env, encoding: 'utf8' })
  const { key } = JSON.parse(made) as { key: string }
  const front = await startGateway(
    join(folder, 'front'),
    { providers: providersBehind(back) },
    { RESPAN_SIMULATE: 'never', PROVIDER_KEY: key },
  )
  const proxy = await openDenyingProxy()
  let count = 0

  const make = (app: App, installed: ReadonlyMap<string, string>, runtime: Runtime, mode: 'code' | 'env') => {
    // An app's own key goes to its provider's own address alone: there the simulator itself answers.
    const { url, env } = app.verdict === 'ENV' || mode !== 'code' ? back : front
    const cwd = join(folder, `app-${++count}`)
    mkdirSync(cwd)
    const versions = app.packages.map((name) => [name, installed.get(name) as string] as const)
    const isPython = 'python' in runtime
    const [command, file] = isPython ? [runtime.python, 'app.py'] : [process.execPath, 'app.mjs']
    const argv = isPython ? [file] : ['--env-file=.env', file]
    writeFiles(cwd, {
      '.gitignore': '.env\nnode_modules\n',
      '.env': keys,
      [file]: app.code,
      ...(isPython
        ? { 'requirements.txt': versions.map(([name, version]) => `${name}==${version}\n`).join('') }
        : {
            'package.json': JSON.stringify({
              private: true,
              scripts: { start: `node ${argv.join(' ')}` },
              dependencies: Object.fromEntries(versions),
            }),
          }),
    })
    if (!isPython) symlinkSync(runtime.modules, join(cwd, 'node_modules'))
    const git = (...words: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...words], { cwd })
    git('init', '-q')
    git('add', '-A')
    git('commit', '-qm', 'An app')

    const respan = (...words: string[]) =>
      execFileSync(process.execPath, [bin, ...words], { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    const start = () => {
      const child = spawn(command, argv, {
        cwd,
        env: {
          PATH: process.env.PATH,
          HOME: mkdtempSync(join(folder, 'user-')),
          NODE_USE_ENV_PROXY: '1',
          HTTPS_PROXY: proxy.url,
          https_proxy: proxy.url,
          NO_PROXY: '127.0.0.1',
          no_proxy: '127.0.0.1',
          AWS_REGION: 'us-east-1',
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      let output = ''
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (output += bytes))
      const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
      return { child, ended, output: () => output }
    }

    return {
      setUp: (): { sites: { verdict: string }[] } =>
        JSON.parse(respan('setup', '--yes', '--json', '--base-url', url, '--mode', mode, ...(app.argv ?? []))),
      /** To its end; the calls that are in the traces since, the oldest first. */
      async run() {
        const since = new Date().toISOString()
        const { ended, output } = start()
        await ended
        const listed = (): Call[] => JSON.parse(respan('traces', 'list', `time:>=${since}`, '--json'))
        const calls = await until(() => {
          const rows = listed()
          return rows.length > 0 && rows
        }).catch(() => [])
        return { output: `${output()}\n${readFileSync(join(cwd, file), 'utf8')}`, calls }
      },
      /** Hosts that it asks for before it is ended: the first one of a provider ends it. */
      async hostsOfRun(env: 'set up' | 'as before', host: string): Promise<{ hosts: string[]; output: string }> {
        if (env === 'as before') writeFileSync(join(cwd, '.env'), keys)
        const before = proxy.asked.length
        const { child, ended, output } = start()
        await Promise.race([ended, once(proxy.heard, host)])
        child.kill('SIGKILL')
        await ended
        return { hosts: proxy.asked.slice(before), output: output() }
      },
    }
  }

  return {
    make,
    close() {
      front.stop()
      back.stop()
      proxy.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
export type Rig = Awaited<ReturnType<typeof openRig>>
