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

const own: readonly { keys: readonly string[]; route: Route; base: string }[] = [
  { keys: ['OPENAI_API_KEY'], route: 'openai', base: 'OPENAI_BASE_URL' },
  { keys: ['ANTHROPIC_API_KEY'], route: 'anthropic', base: 'ANTHROPIC_BASE_URL' },
  {
    keys: ['GEMINI_API_KEY', 'GOOGLE_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY'],
    route: 'google',
    base: 'GOOGLE_GEMINI_BASE_URL',
  },
]

/** A variable of an address, ours or a provider's: somebody has thought of it. */
const based = /\b(?:RESPAN|OPEN_?AI|ANTHROPIC|GEMINI|GOOGLE|LLM)_\w*(?:BASE|URL|ENDPOINT|HOST)\b/

const keyPattern = new RegExp(`\\b(?:${own.flatMap(({ keys }) => keys).join('|')})\\b`)
/** A file that setup writes into. */
const envFilePattern = /(?:^|[\s"'/[])\.env(?:\.local)?(?=["'\s\],]|$)/m

export const mayContain = (text: string): boolean => keyPattern.test(text) || /\benv_file\b/.test(text)

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

const added = (line: string, base: string, address: string, keyName: string): string =>
  /^\s*-/.test(line) ? `- ${base}=${address}\n- ${keyName}` : `${base}: ${address}\n${keyName}: \${${keyName}}`

const ofCompose = (lines: readonly string[], i: number, wishes: Wishes): Omit<ContainerLine, 'at'> | undefined => {
  const line = lines[i] ?? ''
  const { keyName, mode, gateway } = wishes
  if (/^\s*env_file\s*:/.test(line)) {
    const isOver = !isLoopbackUrl(gateway) || based.test(blockAt(lines, i))
    if (isOver || !envFilePattern.test(envFilesAt(lines, i))) return undefined
    const { variable, path } = routes.openai
    return {
      reason: `an address of the gateway in that file is of this machine: in the container ${new URL(gateway).hostname} is the container`,
      suggestion: `environment: # wins over env_file; the same for each address of the gateway in that file\n  ${mode === 'env' ? own[0]?.base : variable}: ${fromContainer(gateway)}${path}`,
    }
  }
  const name = keyPattern.exec(line)?.[0]
  const found = own.find(({ keys }) => name !== undefined && keys.includes(name))
  if (name === undefined || found === undefined || based.test(blockAt(lines, i))) return undefined
  const { variable, path } = routes[found.route]
  const base = mode === 'env' ? found.base : variable
  return {
    reason: `its container gets ${name} and no address of the gateway: it calls the provider directly`,
    suggestion: added(line, base, `${fromContainer(gateway)}${path}`, keyName),
    ...(!isBuilt(lines, i) && {
      note: `an image that is not of this code reads a variable of its own, often ${found.base}`,
    }),
  }
}

/** An image is built for every place: what is true of this machine is said when it is run. */
const ofDockerfile = (lines: readonly string[], i: number, wishes: Wishes): Omit<ContainerLine, 'at'> | undefined => {
  const line = lines[i] ?? ''
  const name = /^\s*(?:(?:ENV|ARG)\s|\w+=)/i.test(line) ? keyPattern.exec(line)?.[0] : undefined
  const found = own.find(({ keys }) => name !== undefined && keys.includes(name))
  if (name === undefined || found === undefined || based.test(lines.join('\n'))) return undefined
  const { keyName, mode, gateway } = wishes
  const { variable, path } = routes[found.route]
  const base = mode === 'env' ? found.base : variable
  const isFirst = lines.findIndex((one) => found.keys.some((key) => one.includes(key))) === i
  return isFirst
    ? {
        reason: `its image gets ${name} and no address of the gateway: it calls the provider directly`,
        suggestion: `docker run --add-host host.docker.internal:host-gateway -e ${base}=${fromContainer(gateway)}${path} -e ${keyName} …`,
      }
    : undefined
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
