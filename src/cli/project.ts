/** What a command works on: the settings of this directory, its `.env`, and the control file of RESPAN_HOME. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config/shape.ts'
import type { Provider } from '../providers/provider.ts'
import type { ControlStore, ProviderSetting } from '../store/store.ts'
import type { Context, Env } from './command.ts'
import { checkHome, openHome } from './home-folder.ts'

export interface Project {
  config: Config
  /** The process's environment over the `.env` of the directory. */
  env: Env
}

const readDotenv = async (cwd: string): Promise<Record<string, string>> => {
  let text: string
  try {
    text = readFileSync(join(cwd, '.env'), 'utf8')
  } catch {
    return {}
  }
  const { parse } = await import('dotenv')
  return parse(text)
}

/** `flags` by setting name. Throws bad_request that names the file, folder, variable or flag. */
export const readProject = async (
  { cwd, env: given }: Pick<Context, 'cwd' | 'env'>,
  flags: Readonly<Record<string, unknown>> = {},
): Promise<Project> => {
  const env = { ...(await readDotenv(cwd)), ...given }
  const { loadConfig } = await import('../config/load.ts')
  const config = loadConfig({ flags, env, cwd })
  checkHome(config.home)
  return { config, env }
}

export interface Desk extends Project {
  control: ControlStore
}

/** Opens the control file for the length of `work`. */
export const atDesk = async <T>(ctx: Context, work: (desk: Desk) => T | Promise<T>): Promise<T> => {
  const project = await readProject(ctx)
  openHome(project.config.home)
  const { openControl } = await import('../store/control.ts')
  const control = openControl(project.config.home, (message) => ctx.err(`respan: ${message}`))
  try {
    return await work({ ...project, control })
  } finally {
    control.close()
  }
}

export interface Supply {
  settings: ProviderSetting[]
  /** The table with the user's own rows over it. */
  providers: Provider[]
  /** Where the key is: 'stored', 'env:NAME', 'none-needed'; undefined = there is none. Never the key itself. */
  keyFrom(provider: Provider): string | undefined
  configured(provider: Provider): boolean
  /** Why it cannot be called and how to mend it: 'has no key configured; set …'; undefined = nothing is missing. */
  missing(provider: Provider): string | undefined
}

/** Who can be called, from this directory. */
export const supplyOf = async ({ control, config, env }: Desk): Promise<Supply> => {
  const { credentialFor, missingOf, providerList, rootUrlOf } = await import('../providers/index.ts')
  const settings = control.listProviders()
  const sources = { env, readCredential: (id: string) => control.readCredential(id) }
  const keyFrom = (provider: Provider): string | undefined => {
    try {
      return credentialFor(provider, sources)?.from
    } catch {
      return undefined
    }
  }
  return {
    settings,
    providers: providerList(settings, config.providers),
    keyFrom,
    configured: (provider) => keyFrom(provider) !== undefined && rootUrlOf(provider, env) !== undefined,
    missing: (provider) => missingOf(provider, sources),
  }
}

/** The message for a provider that nobody knows. */
export const unknownProvider = async (word: string, providers: readonly Provider[]): Promise<string> => {
  const { nearest } = await import('../providers/near.ts')
  const words = new Map(
    providers.flatMap(({ id, aliases = [] }) => [id, ...aliases].map((name) => [name, id] as const)),
  )
  const near = nearest(word, words)
  return `provider "${word}" is not known${near.length > 0 ? `; near ones: ${near.join(', ')}` : ''}`
}
