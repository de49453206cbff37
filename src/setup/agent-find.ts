/**
 * Which agents are installed: found on the PATH, and then really run, since packages leave a dead command behind where their install
 * scripts did not run. In: the environment, the project. Out: agents that answer `--version`, those that are used here first.
 */

import { execFile } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Agent, agents } from './agents.ts'

export interface FoundAgent {
  agent: Agent
  /** Absolute. */
  command: string
  version: string
  /** Files tell that it is used in this project. */
  isUsedHere: boolean
}

type Env = Readonly<Record<string, string | undefined>>

/** Some take seconds to load, many on a busy machine: who is asked for by name is waited for. */
const versionMsMax = { named: 30_000, any: 5000 }

const onPath = (name: string, env: Env): string | undefined => {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  if (env.HOME) folders.push(join(env.HOME, '.local', 'bin'))
  return folders
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}

/** The first version number that it prints; undefined = it does not run. */
const versionOf = (command: string, env: Env, timeout: number): Promise<string | undefined> =>
  new Promise((resolve) => {
    const child = execFile(command, ['--version'], { env: { ...env }, timeout, killSignal: 'SIGKILL' }, (error, out) =>
      resolve(error === null ? (/\d+(?:\.\d+)+\S*/.exec(out)?.[0] ?? (out.trim().split('\n')[0] || '?')) : undefined),
    )
    child.stdin?.end()
  })

/** `id`: that one alone. All at once: several dead ones cost no more time than one. */
export const findAgents = async (root: string, env: Env, id?: string): Promise<FoundAgent[]> => {
  const wanted = agents.filter((agent) => id === undefined || agent.id === id)
  const versionMs = id === undefined ? versionMsMax.any : versionMsMax.named
  const found = await Promise.all(
    wanted.map(async (agent): Promise<FoundAgent | undefined> => {
      for (const name of agent.commands) {
        const command = onPath(name, env)
        const version = command && (await versionOf(command, env, versionMs))
        if (command === undefined || version === undefined) continue
        return { agent, command, version, isUsedHere: agent.marks.some((mark) => existsSync(join(root, mark))) }
      }
      return undefined
    }),
  )
  return found.filter((one) => one !== undefined).sort((a, b) => Number(b.isUsedHere) - Number(a.isUsedHere))
}
