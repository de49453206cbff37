/** The options of `respan setup` → what is wished, where, and what is to be done. Throws `bad_request` for what makes no sense. */

import { realpathSync } from 'node:fs'
import type { Config } from '../config/shape.ts'
import { GatewayError } from '../core/errors.ts'
import { isLoopbackUrl } from '../core/loopback.ts'
import type { Wishes } from '../setup/index.ts'
import { type Context, type Input, isOn, jsonOption, misuse, type Option, textOf } from './command.ts'
import { gatewayUrl } from './gateway-file.ts'
import { readProject } from './project.ts'
import { finishOptions } from './setup-finish-options.ts'
import { placeOf } from './setup-place.ts'

export const setupOptions: readonly Option[] = [
  { flags: '--dry-run', summary: 'show what would change; nothing is written' },
  { flags: '--yes', summary: 'write the REWRITE sites without asking' },
  { flags: '--check', summary: 'for CI: exit 3 if a site that could be routed is not' },
  { flags: '--undo [run]', summary: 'take back the last run, or that one' },
  { flags: '--list-runs', summary: 'what was written here, the newest first' },
  { flags: '--purge', summary: 'forget all runs: none can be taken back then' },
  {
    flags: '--mode <mode>',
    summary: 'code: gated by variables (default); env: variables only; literal: the address in the code',
    choices: ['code', 'env', 'literal'],
  },
  {
    flags: '--providers <which>',
    summary: 'all: SDKs of other providers too (Groq, Mistral, Together)',
    choices: ['own', 'all'],
  },
  { flags: '--azure', summary: 'clients of Azure OpenAI too' },
  { flags: '--tests', summary: 'tests too' },
  { flags: '--notebooks', summary: 'notebooks too' },
  { flags: '--only <sdks>', summary: 'only these: openai,anthropic,ai-sdk' },
  { flags: '--lang <languages>', summary: 'only these: ts,py,config' },
  { flags: '--include <globs>', summary: 'only files that match, comma-separated' },
  { flags: '--exclude <globs>', summary: 'no files that match' },
  { flags: '--package <names>', summary: 'only these packages of a monorepo, by name or folder' },
  { flags: '--allow-dirty', summary: 'write into files with changes that are not committed' },
  { flags: '--base-url <url>', summary: "the gateway's address (default: where it runs, or would)" },
  { flags: '--key-env <name>', summary: 'the variable of the key (default: RESPAN_API_KEY)' },
  ...finishOptions,
  jsonOption,
]

/** Exit codes beside those that every command has (run.ts). */
export const codes = { unrouted: 3, precondition: 4, refuted: 5, cancelled: 130 } as const

/** What is to be done: one thing a call; 'ask' where nothing is said. */
export type Task = 'ask' | 'plan' | 'apply' | 'check' | 'undo' | 'list' | 'purge'

export interface SetupRequest {
  task: Task
  /** Absolute. */
  root: string
  wishes: Wishes
  /** The path that was given or is stood in, below the root. */
  within: string[]
  /** What is to be said of root and path, where they are not what was typed. */
  notice?: string
  include: string[]
  exclude: string[]
  packages: string[]
  only: string[]
  languages: string[] | undefined
  allowDirty: boolean
  /** There for `--undo ID`. */
  run: string | undefined
  /** The environment of the project: its .env beneath the process's own. Only looked up by name. */
  env: Readonly<Record<string, string | undefined>>
}

const words = (input: Input, name: string): string[] =>
  (textOf(input, name) ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')

const tasks: readonly [option: string, task: Task][] = [
  ['undo', 'undo'],
  ['listRuns', 'list'],
  ['purge', 'purge'],
  ['check', 'check'],
  ['dryRun', 'plan'],
  ['yes', 'apply'],
]

const taskOf = (input: Input): Task => {
  const asked = tasks.filter(([option]) => input.options[option] !== undefined && input.options[option] !== false)
  const [first, second] = asked.map(
    ([option]) => `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
  )
  if (second !== undefined) throw misuse(`${first} and ${second} exclude each other`)
  return asked[0]?.[1] ?? 'ask'
}

const originOf = (given: string): string => {
  if (!URL.canParse(given) || !/^https?:$/.test(new URL(given).protocol))
    throw misuse(`--base-url must be an address such as http://127.0.0.1:7377, not "${given}"`)
  return new URL(given).origin
}

/**
 * Where the gateway is. A folder's respan.json or .env may be somebody else's: it may name a port of this machine, but a key is led off
 * this machine only by who calls.
 */
const gatewayOf = async (config: Config, root: string, env: Context['env']): Promise<string> => {
  const url = gatewayUrl(config)
  if (isLoopbackUrl(url)) return url
  const { loadConfig } = await import('../config/load.ts')
  const { home } = loadConfig({ env, cwd: root })
  if (gatewayUrl(loadConfig({ env, cwd: home })) === url) return url
  throw new GatewayError(
    'forbidden',
    `respan.json or .env of this folder leads to ${url}, off this machine: if you mean it, say --base-url ${url}`,
  )
}

const keyNameOf = (input: Input): string => {
  const name = textOf(input, 'keyEnv') ?? 'RESPAN_API_KEY'
  if (!/^[A-Za-z_]\w*$/.test(name)) throw misuse(`--key-env must be the name of a variable, not "${name}"`)
  return name
}

export const readRequest = async (input: Input, ctx: Context): Promise<SetupRequest> => {
  const { languages, ...room } = await import('../setup/index.ts')
  const task = taskOf(input)
  const isOfRecords = task === 'undo' || task === 'list' || task === 'purge'
  const { root, within, notice } = placeOf(realpathSync(ctx.cwd), input.args[0], isOfRecords)
  const known = languages.map(({ id }) => id)
  const wanted = words(input, 'lang')
  const unknown = wanted.find((id) => !known.includes(id))
  if (unknown !== undefined) throw misuse(`--lang ${unknown}: known are ${known.join(', ')}`)
  const only = words(input, 'only')
  const stranger = only.find((word) => !room.sdkNames().some((sdk) => room.isOfSdk(sdk, word)))
  if (stranger !== undefined) throw misuse(`--only ${stranger}: known are ${room.sdkNames().join(', ')}`)
  const { config, env } = await readProject({ cwd: root, env: ctx.env })
  const given = textOf(input, 'baseUrl')
  return {
    task,
    root,
    wishes: {
      mode: (textOf(input, 'mode') ?? 'code') as Wishes['mode'],
      providers: textOf(input, 'providers') === 'all' ? 'all' : 'own',
      azure: isOn(input, 'azure'),
      tests: isOn(input, 'tests'),
      notebooks: isOn(input, 'notebooks'),
      gateway: given === undefined ? await gatewayOf(config, root, ctx.env) : originOf(given),
      keyName: keyNameOf(input),
    },
    within,
    ...(notice !== undefined && { notice }),
    include: words(input, 'include'),
    exclude: words(input, 'exclude'),
    packages: words(input, 'package'),
    only,
    languages: wanted.length > 0 ? wanted : undefined,
    allowDirty: isOn(input, 'allowDirty'),
    run: textOf(input, 'undo'),
    env,
  }
}
