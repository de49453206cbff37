/**
 * Files that start containers: compose files and Dockerfiles. A container that gets a provider's key and no address of ours goes on
 * calling the provider; one that gets our .env file looks for the gateway inside of itself. In: a text. Out: lines, each with what to
 * add. Imports types only.
 */

import { isLoopbackUrl } from '../core/loopback.ts'
import type { Wishes } from './project.ts'
import { type Route, routes } from './rule.ts'

export interface ContainerLine {
  /** Where the line begins. */
  at: number
  reason: string
  suggestion: string
  note?: string
}

export const isCompose = (path: string): boolean => /(^|\/)(docker-)?compose[^/]*\.ya?ml$/.test(path)
export const isDockerfile = (path: string): boolean =>
  /(^|\/)(Dockerfile|Containerfile)[^/]*$|\.dockerfile$/i.test(path)

interface Provider {
  keys: readonly string[]
  route: Route
  base: string
  /** A variable of an address of its route, ours or a provider's: somebody has thought of it. */
  based: RegExp
}

const address = (whose: string): RegExp =>
  new RegExp(`\\b(?:${whose}|LLM)_(?!\\w*(?:REDIRECT|CALLBACK|WEBHOOK))\\w*(?:BASE|URL|ENDPOINT|HOST)\\b`)

const own: readonly Provider[] = [
  {
    keys: ['OPENAI_API_KEY'],
    route: 'openai',
    base: 'OPENAI_BASE_URL',
    based: address('RESPAN(?=_BASE_URL)|OPEN_?AI'),
  },
  {
    keys: ['ANTHROPIC_API_KEY'],
    route: 'anthropic',
    base: 'ANTHROPIC_BASE_URL',
    based: address('RESPAN_ANTHROPIC|ANTHROPIC'),
  },
  {
    keys: ['GEMINI_API_KEY', 'GOOGLE_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY'],
    route: 'google',
    base: 'GOOGLE_GEMINI_BASE_URL',
    based: address('RESPAN_GOOGLE|(?:GOOGLE_)?GEMINI|GOOGLE_GEN(?:ERATIVE_)?AI'),
  },
]

const keyPattern = new RegExp(`\\b(?:${own.flatMap(({ keys }) => keys).join('|')})\\b`, 'g')

/** What a line gives keys of, and no address to in `around`. */
const lacking = (line: string, around: string, providers: readonly Provider[]) => {
  const given = [...new Set(line.match(keyPattern) ?? [])]
  const found = providers.filter(({ keys, based }) => keys.some((key) => given.includes(key)) && !based.test(around))
  return { names: given.filter((name) => found.some(({ keys }) => keys.includes(name))), providers: found }
}

/** A file that setup writes into. */
const envFilePattern = /(?:^|[\s"'/[])\.env(?:\.local)?(?=["'\s\],]|$)/m

export const mayContain = (text: string): boolean => text.search(keyPattern) !== -1 || /\benv_file\b/.test(text)

/** The gateway as containers of this machine see it. */
export const fromContainer = (gateway: string): string =>
  gateway.replace(/\/\/(?:127\.0\.0\.1|localhost)(?=[:/]|$)/, '//host.docker.internal')

/** Said once a file. */
export const containerNotes = ({ gateway }: Wishes): string[] =>
  isLoopbackUrl(gateway)
    ? [
        'inside of a container 127.0.0.1 is the container: the gateway is host.docker.internal there, on Linux with extra_hosts: ["host.docker.internal:host-gateway"]',
        'the gateway listens on loopback only by default: containers reach it after respan proxy start --host 0.0.0.0 --allowed-hosts host.docker.internal',
      ]
    : []

const indentOf = (line: string): number => line.search(/\S|$/)

/** The lines round one that are as deep as it or deeper: the list or mapping that it stands in. */
const blockAt = (lines: readonly string[], at: number): string => {
  const indent = indentOf(lines[at] ?? '')
  const isOut = (line: string) => line.trim() !== '' && indentOf(line) < indent
  const above = lines.slice(0, at).findLastIndex(isOut)
  const below = lines.slice(at).findIndex(isOut)
  return lines.slice(above + 1, below === -1 ? undefined : at + below).join('\n')
}

/** Does the service that a line of its environment stands in build its image here? */
const isBuilt = (lines: readonly string[], at: number): boolean => {
  const indent = indentOf(lines[at] ?? '')
  const parent = lines.slice(0, at).findLastIndex((line) => line.trim() !== '' && indentOf(line) < indent)
  return [at, ...(parent === -1 ? [] : [parent])].some((line) => /^\s*build\s*:/m.test(blockAt(lines, line)))
}

/** What `env_file:` names, behind it or on the lines below. */
const envFilesAt = (lines: readonly string[], at: number): string => {
  const indent = indentOf(lines[at] ?? '')
  const rest = lines.slice(at + 1)
  const end = rest.findIndex((line) => line.trim() !== '' && !/^\s*-/.test(line) && indentOf(line) <= indent)
  return [lines[at]?.replace(/^\s*env_file\s*:/, ''), ...rest.slice(0, end === -1 ? undefined : end)].join('\n')
}

/** The line that a block begins with. */
const parentOf = (lines: readonly string[], at: number): string => {
  const indent = indentOf(lines[at] ?? '')
  return lines.slice(0, at).findLast((line) => line.trim() !== '' && indentOf(line) < indent) ?? ''
}

/** Lines to add, as what stands there is written: a list or a mapping, below its name or in brackets. What is there is not repeated. */
const added = (lines: readonly string[], at: number, addresses: readonly string[][], keyName: string): string => {
  const line = lines[at] ?? ''
  const [, name, behind] = /^\s*(?:-\s+)?["']?([\w.-]+)["']?\s*:\s*([[{])/.exec(line) ?? []
  const bracket = behind ?? /[[{]\s*(?:#.*)?$/.exec(parentOf(lines, at))?.[0][0]
  const items = addresses.map(([base, url]) => (bracket === '{' ? `${base}: "${url}"` : `"${base}=${url}"`))
  items.push(bracket === '{' ? `${keyName}: "\${${keyName}}"` : `"${keyName}"`)
  if (name !== undefined) return `${name}: ${bracket}…, ${items.join(', ')}${bracket === '{' ? '}' : ']'}`
  if (bracket !== undefined) return items.map((item) => `${item},`).join('\n')
  return /^\s*-/.test(line)
    ? [...addresses.map(([base, url]) => `- ${base}=${url}`), `- ${keyName}`].join('\n')
    : [...addresses.map(([base, url]) => `${base}: ${url}`), `${keyName}: \${${keyName}}`].join('\n')
}

/** The variables of those providers' addresses, with the gateway as a container sees it. */
const addressesOf = (providers: readonly Provider[], { mode, gateway }: Wishes): string[][] =>
  providers.map(({ route, base }) => [
    mode === 'env' ? base : routes[route].variable,
    `${fromContainer(gateway)}${routes[route].path}`,
  ])

const ofCompose = (lines: readonly string[], i: number, wishes: Wishes): Omit<ContainerLine, 'at'> | undefined => {
  const line = lines[i] ?? ''
  const { keyName, mode, gateway } = wishes
  if (/^\s*env_file\s*:/.test(line)) {
    const isOver = !isLoopbackUrl(gateway) || own.some(({ based }) => based.test(blockAt(lines, i)))
    if (isOver || !envFilePattern.test(envFilesAt(lines, i))) return undefined
    const { variable, path } = routes.openai
    return {
      reason: `an address of this machine in such a file leads nowhere: in the container ${new URL(gateway).hostname} is the container`,
      suggestion: `environment: # wins over env_file; the same for each address of the gateway in that file\n  ${mode === 'env' ? own[0]?.base : variable}: ${fromContainer(gateway)}${path}`,
    }
  }
  const { names, providers } = lacking(line, blockAt(lines, i), own)
  if (providers.length === 0) return undefined
  return {
    reason: `its container gets ${names.join(' and ')} and no address of the gateway for that: it calls the provider directly`,
    suggestion: added(lines, i, addressesOf(providers, wishes), keyName),
    ...(!isBuilt(lines, i) && {
      note: `an image that is not of this code reads a variable of its own, often ${providers.map(({ base }) => base).join(' or ')}`,
    }),
  }
}

/** An image is built for every place: what is true of this machine is said when it is run. */
const ofDockerfile = (lines: readonly string[], i: number, wishes: Wishes): Omit<ContainerLine, 'at'> | undefined => {
  const line = lines[i] ?? ''
  if (!/^\s*(?:(?:ENV|ARG)\s|\w+=)/i.test(line)) return undefined
  const above = lines.slice(0, i).join('\n')
  const isNew = ({ keys }: Provider) => !keys.some((key) => above.includes(key))
  const { names, providers } = lacking(line, lines.join('\n'), own.filter(isNew))
  if (providers.length === 0) return undefined
  const { keyName } = wishes
  const given = addressesOf(providers, wishes).map(([base, url]) => `-e ${base}=${url}`)
  return {
    reason: `its image gets ${names.join(' and ')} and no address of the gateway for that: it calls the provider directly`,
    suggestion: `docker run --add-host host.docker.internal:host-gateway ${given.join(' ')} -e ${keyName} …`,
  }
}

export const containerLines = (path: string, text: string, wishes: Wishes): ContainerLine[] => {
  const read = isCompose(path) ? ofCompose : isDockerfile(path) ? ofDockerfile : undefined
  if (read === undefined || wishes.mode === 'literal') return []
  const lines = text.split('\n')
  let at = 0
  return lines.flatMap((line, i): ContainerLine[] => {
    const start = at
    at += line.length + 1
    const found = /^\s*#/.test(line) ? undefined : read(lines, i, wishes)
    return found === undefined ? [] : [{ at: start + indentOf(line), ...found }]
  })
}
