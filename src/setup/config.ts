/**
 * Lines outside of code: shell, compose, YAML, TOML, JSON. Reported with the line that would do it, never edited: who reads such a file,
 * and from which machine, cannot be seen. Values that look like keys are masked. Files named .env are not read here.
 */

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

const isCompose = (path: string): boolean => /(^|\/)(docker-)?compose[^/]*\.ya?ml$/.test(path)
const isShell = (path: string): boolean => /\.(sh|bash|zsh|fish|http)$|(^|\/)(Makefile|Justfile)$/.test(path)

const composeNote =
  'inside a container the gateway is host.docker.internal (on Linux with extra_hosts: host.docker.internal:host-gateway), and it must listen on more than loopback'

/** The line as it would be. */
const suggested = (line: string, found: string, path: string, gateway: string): string => {
  const endpoint = endpointOf(found)
  if (endpoint === undefined) return masked(line)
  if (isShell(path) && !line.includes(`'${found}`))
    return masked(line.replace(found, `\${${routes[endpoint.route].variable}:-${endpoint.base}}${endpoint.rest}`))
  const origin = isCompose(path) ? gateway.replace(/127\.0\.0\.1|localhost/, 'host.docker.internal') : gateway
  return masked(line.replace(found, addressAt(endpoint, origin)))
}

const siteAt = (path: string, text: string, at: number, given: Pick<Site, 'reason' | 'suggestion' | 'notes'>): Site => {
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
    ...given,
  }
}

const reader: Reader = {
  read({ path, text, skip }, { wishes }) {
    const sites: Site[] = []
    let offset = 0
    const notes = isCompose(path) ? [composeNote] : []
    for (const line of text.split('\n')) {
      const found = /^\s*(#|\/\/)/.test(line) ? undefined : address.exec(line)
      const name = empty.exec(line)?.[1]
      if (found !== null && found !== undefined && whyDirect(endpointOf(found[0])?.rest ?? '') === undefined)
        sites.push(
          siteAt(path, text, offset + found.index, {
            reason: 'an address of a provider outside of code',
            suggestion: suggested(line, found[0], path, wishes.gateway),
            notes,
          }),
        )
      else if (name !== undefined)
        sites.push(
          siteAt(path, text, offset, { reason: `${name} waits for a value: it may be the gateway's address`, notes }),
        )
      offset += line.length + 1
    }
    return skip === undefined ? sites : sites.map((site) => ({ ...site, verdict: 'SKIP', reason: skip }))
  },
  countErrors: () => 0,
}

const names =
  /(\.(ya?ml|toml|json|jsonc|sh|bash|zsh|fish|http|ini|cfg|tf)|(^|\/)(Dockerfile[^/]*|Makefile|Justfile|Procfile))$/

export const config: Language = {
  id: 'config',
  matches: (path) => names.test(path),
  mayHold: (text) => address.test(text) || empty.test(text),
  load: async () => reader,
}
