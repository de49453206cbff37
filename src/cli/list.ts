/** Every command and every noun, in the order of the help. */

import type { Command } from './command.ts'
import { demo } from './demo.ts'
import { doctor } from './doctor.ts'
import { envCommand } from './env.ts'
import { keyCommands } from './keys.ts'
import { modelCommands } from './models.ts'
import { promptCommands } from './prompts.ts'
import { providerCommands } from './providers.ts'
import { proxyCommands } from './proxy.ts'
import { setup } from './setup.ts'
import { stats } from './stats.ts'
import { traceCommands } from './traces.ts'
import { tui } from './traces-tui.ts'

export interface Noun {
  name: string
  group: string
  summary: string
}

export const nouns: readonly Noun[] = [
  { name: 'demo', group: 'Try it', summary: 'show the whole way of a call, without any provider key' },
  {
    name: 'setup',
    group: 'Gateway',
    summary: 'move a project onto the gateway: find its calls, rewrite them, take it back',
  },
  { name: 'doctor', group: 'Gateway', summary: "tell why a project's calls do not arrive" },
  { name: 'proxy', group: 'Gateway', summary: 'start, stop, look after the gateway' },
  { name: 'keys', group: 'Gateway', summary: "the gateway's own API keys: create, list, revoke" },
  { name: 'env', group: 'Gateway', summary: 'the variables that lead SDKs and agents to the gateway' },
  {
    name: 'providers',
    group: 'Providers',
    summary: 'who can be called, where, with which key: list, add, test, remove',
  },
  { name: 'models', group: 'Providers', summary: 'which model goes where, at which price: list, show, refresh' },
  {
    name: 'prompts',
    group: 'Prompts',
    summary: 'prompts as files, versions and deployments: push, deploy, roll back, test, tui',
  },
  { name: 'traces', group: 'Observe', summary: 'the recorded calls: tui, list, get, export, tail, explain' },
  { name: 'stats', group: 'Observe', summary: 'calls, errors, tokens, cost and latency by customer, model …' },
]

export const commands: readonly Command[] = [
  demo,
  setup,
  doctor,
  ...proxyCommands,
  ...keyCommands,
  envCommand,
  ...providerCommands,
  ...modelCommands,
  ...promptCommands,
  tui,
  ...traceCommands,
  stats,
]
