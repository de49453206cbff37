/**
 * Lines outside of code: shell, compose, YAML, TOML, JSON. Reported with the line that would do it, never edited: who reads such a file,
 * and from which machine, cannot be seen. Values that look like keys are masked. Files named .env are not read here.
 */

import { isLoopbackUrl } from '../core/loopback.ts'
import { containerLines, containerNotes, fromContainer, isCompose, isDockerfile, mayContain } from './containers.ts'
import { addressAt, apiHosts, endpointOf, whyDirect } from './endpoints.ts'
import type { Language, Reader } from './reader.ts'
import { routes } from './rule.ts'
import { placeOf, type Site } from './site.ts'

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')

const address = new RegExp(`https://(?:${apiHosts.map(escaped).join('|')})[^\\s"'\`,})]*`)
/** A variable of a base URL that waits for a value. */
const empty =
  /^\s*(?:export\s+|-\s+|ENV\s+)?["']?((?:OPEN_?AI|ANTHROPIC|GEMINI|GOOGLE_GEMINI)_(?:API_)?BASE(?:_URL)?)["']?\s*[:=]\s*(?:""|''|null|~)?\s*$/im

const secret = /\b(?:sk|gsk|pk|key)[-_][\w-]{8,}|\bAIza[\w-]{10,}|(?<=Bearer )(?!\$)[\w.-]{8,}/g

const masked = (line: string): string => line.trim().replace(secret, '…')

const isShell = (path: string): boolean => /\.(sh|bash|zsh|fish|http)$|(^|\/)(Makefile|Justfile)$/.test(path)

/** Read by machines that never see this one's loopback: clusters, CI, deployments. */
const isElsewhere = (path: string, text: string): boolean =>
  /(^|\/)(\.github|\.gitlab|\.circleci|\.buildkite|k8s|kubernetes|helm|charts|terraform)\/|(^|\/)\.gitlab-ci\.ya?ml$|\.tf$|(^|\/)(fly|netlify|render|vercel|railway|serverless|azure-pipelines|cloudbuild)\.(toml|ya?ml|json)$/.test(
    path,
  ) || /^apiVersion\s*:/m.test(text)

const placeholder = 'GATEWAY_HOST'

/** The gateway as who reads the file sees it. */
const originFor = (path: string, text: string, gateway: string): string => {
  if (isCompose(path) || isDockerfile(path)) return fromContainer(gateway)
  return isLoopbackUrl(gateway) && isElsewhere(path, text)
    ? gateway.replace(/\/\/(?:127\.[\d.]+|localhost|\[::1\])(?=[:/]|$)/, `//${placeholder}`)
    : gateway
}

const elsewhereNote = `${placeholder} is the gateway as it is reached from there: 127.0.0.1 would be that machine itself`

/** The line as it would be. */
const suggested = (line: string, found: string, path: string, origin: string): string => {
  const endpoint = endpointOf(found)
  if (endpoint === undefined) return masked(line)
  if (isShell(path) && !line.includes(`'${found}`))
    return masked(line.replace(found, `\${${routes[endpoint.route].variable}:-${endpoint.base}}${endpoint.rest}`))
  return masked(line.replace(found, addressAt(endpoint, origin)))
}

type Said = Pick<Site, 'reason'> & { suggestion?: string; note?: string }

const siteAt = (path: string, text: string, at: number, { reason, suggestion, note }: Said): Site => {
  const { line, column } = placeOf(text, at)
  return {
    id: `${path}:${line}:${column}`,
    file: path,
    line,
    column,
    lang: 'config',
    sdk: 'http',
    operations: [],
    edits: [],
    env: [],
    verdict: 'REPORT',
    reason,
    ...(suggestion !== undefined && { suggestion }),
    notes: note === undefined ? [] : [note],
  }
}

/** Addresses, and variables that wait for one. */
const addressSites = (path: string, text: string, gateway: string): Site[] => {
  const sites: Site[] = []
  const origin = originFor(path, text, gateway)
  let offset = 0
  for (const line of text.split('\n')) {
    const found = /^\s*(#|\/\/)/.test(line) ? undefined : address.exec(line)
    const name = empty.exec(line)?.[1]
    if (found && whyDirect(endpointOf(found[0])?.rest ?? '') === undefined) {
      const suggestion = suggested(line, found[0], path, origin)
      const reason = 'an address of a provider outside of code'
      const note = suggestion.includes(placeholder) ? elsewhereNote : undefined
      sites.push(siteAt(path, text, offset + found.index, { reason, suggestion, ...(note !== undefined && { note }) }))
    } else if (name !== undefined)
      sites.push(siteAt(path, text, offset, { reason: `${name} waits for a value: it may be the gateway's address` }))
    offset += line.length + 1
  }
  return sites
}

const reader: Reader = {
  read({ path, text, skip }, { wishes }) {
    const addresses = addressSites(path, text, wishes.gateway)
    const containers = containerLines(path, text, wishes)
      .map((found) => siteAt(path, text, found.at, found))
      .filter(({ line }) => addresses.every((site) => site.line !== line))
    const [first, ...rest] = [...addresses, ...containers].sort((a, b) => a.line - b.line)
    if (first === undefined) return []
    const isContainer = isCompose(path) || isDockerfile(path) || containers.length > 0
    const sites = [{ ...first, notes: [...first.notes, ...(isContainer ? containerNotes(wishes) : [])] }, ...rest]
    return skip === undefined ? sites : sites.map((site) => ({ ...site, verdict: 'SKIP', reason: skip }))
  },
  countErrors: () => 0,
}

const names =
  /(\.(ya?ml|toml|json|jsonc|sh|bash|zsh|fish|http|ini|cfg|tf)|(^|\/)((Dockerfile|Containerfile)[^/]*|[^/]*\.dockerfile|Makefile|Justfile|Procfile))$/

export const config: Language = {
  id: 'config',
  matches: (path) => names.test(path),
  mayHold: (text) => address.test(text) || empty.test(text) || mayContain(text),
  load: async () => reader,
}
