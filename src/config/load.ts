/** Layers → one frozen Config: flags > environment > project file (./respan.json) > user file (RESPAN_HOME/respan.json) > defaults. */

import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { isLoopbackUrl } from '../core/loopback.ts'
import { isRecord } from '../wire/value.ts'
import { readProviders } from './providers.ts'
import { mistyped, type Refuse, wrong } from './refusal.ts'
import { type Config, type ConfigProvider, type Setting, settings } from './shape.ts'

export interface Sources {
  flags?: Readonly<Record<string, unknown>>
  env: Readonly<Record<string, string | undefined>>
  cwd: string
}

const readFile = (path: string): Record<string, unknown> => {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return {}
  }
  try {
    const value: unknown = JSON.parse(text)
    if (isRecord(value)) return value
  } catch {
    // Falls through: the message below is the same for both.
  }
  throw wrong(path, 'is not a JSON object')
}

const words: Readonly<Record<string, boolean>> = {
  true: true,
  '1': true,
  yes: true,
  false: false,
  '0': false,
  no: false,
}

/** What one layer gives a setting. `where` names it in an error. */
interface Given {
  given: unknown
  where: string
  refused: Refuse
}

/** One setting's value, from text or JSON, checked. */
const readSetting = (name: string, setting: Setting<unknown>, { given, where, refused }: Given): unknown => {
  const at = `${where}: ${name}`
  if (Array.isArray(setting.default)) {
    const items = typeof given === 'string' ? given.split(',').map((item) => item.trim()) : given
    if (!Array.isArray(items) || !items.every((item) => typeof item === 'string'))
      throw refused(at, 'must be a list of names')
    return items.filter((item) => item !== '')
  }
  if (typeof setting.default === 'boolean') {
    const value = typeof given === 'string' ? words[given.trim().toLowerCase()] : given
    if (typeof value !== 'boolean') throw refused(at, `must be true or false, not ${JSON.stringify(given)}`)
    return value
  }
  if (typeof setting.default === 'number') {
    const value = typeof given === 'string' && given.trim() !== '' ? Number(given) : given
    const [min, max] = [setting.min ?? 0, setting.max ?? Number.MAX_SAFE_INTEGER]
    if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max)
      throw refused(at, `must be a whole number from ${min} to ${max}, not ${JSON.stringify(given)}`)
    return value
  }
  if (typeof given !== 'string') throw refused(at, 'must be text')
  if (setting.oneOf && !setting.oneOf.includes(given))
    throw refused(at, `must be one of ${setting.oneOf.join(', ')}, not "${given}"`)
  return given
}

type Providers = Config['providers']
/** Where a provider is and what opens it (a key, headers that may hold one) are one thing: it goes nowhere that its author did not mean. */
const isAddressed = ({ baseUrl, protocol, keyEnv }: ConfigProvider): boolean =>
  (baseUrl ?? protocol ?? keyEnv) !== undefined
const overlaid = (under: Providers, over: Providers): Providers => {
  const rows = { ...under }
  for (const [id, row] of Object.entries(over)) {
    const { baseUrl: _, protocol: __, keyEnv: ___, headers: ____, ...facts } = under[id] ?? {}
    rows[id] = { ...(isAddressed(row) ? facts : under[id]), ...row }
  }
  return rows
}

/** A folder's file may come with somebody else's code: what it leads off this machine takes no key along unasked. */
const asFolder = (rows: Providers): Providers =>
  Object.fromEntries(
    Object.entries(rows).map(([id, row]) => {
      const here = row.baseUrl === undefined || isLoopbackUrl(row.baseUrl)
      return [id, here ? row : { ...row, fromFolder: true }]
    }),
  )

const known = new Set([...Object.keys(settings), 'providers', '$schema'])

/** Throws `bad_request` that names the file, variable or flag and what it takes. */
export const loadConfig = ({ flags = {}, env, cwd }: Sources): Config => {
  const home = resolve(cwd, env.RESPAN_HOME || join(env.HOME || homedir(), '.respan'))
  const paths = [join(cwd, 'respan.json'), join(home, 'respan.json')]
  const files = paths.map(readFile)
  for (const [i, file] of files.entries()) {
    const stranger = Object.keys(file).find((key) => !known.has(key))
    if (stranger !== undefined)
      throw wrong(paths[i] as string, `unknown setting "${stranger}"; known: ${[...known].join(', ')}`)
  }
  const values: Record<string, unknown> = {}
  for (const [name, setting] of Object.entries(settings)) {
    const layers: Given[] = [
      { given: flags[name], where: 'flag', refused: mistyped },
      { given: env[setting.env] === '' ? undefined : env[setting.env], where: setting.env, refused: wrong },
      ...files.map((file, i): Given => ({ given: file[name], where: paths[i] as string, refused: wrong })),
    ]
    const layer = layers.find(({ given }) => given !== undefined)
    values[name] = layer === undefined ? setting.default : readSetting(name, setting, layer)
    if (name === 'host') values.hostGiven = layer !== undefined
  }
  const [project = {}, user = {}] = files.map((file, i) => readProviders(file, paths[i] as string))
  return Object.freeze({
    ...values,
    home,
    providers: overlaid(user, paths[0] === paths[1] ? project : asFolder(project)),
  }) as unknown as Config
}
