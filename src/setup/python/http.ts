/**
 * Calls without an SDK: `requests.post("https://api.openai.com/v1/…", headers=…)`. Edited only where the address and the header with
 * the key are both in sight, and nobody else reads either; an address that no call reads is reported (addresses.ts).
 */

import type { Value } from '../call.ts'
import { addressAt, apiHosts, type Endpoint, endpointOf, operationAt, whyDirect } from '../endpoints.ts'
import { routes } from '../rule.ts'
import { type Judgement, mostCareful, type Site } from '../site.ts'
import { type HeaderKey, type Headers, headersAt, httpEdits, keyIn } from './http-edit.ts'
import { type Joined, joinedAt } from './http-joined.ts'
import { bare, isWithin, keywordOf, memberOf, part, positionals, prefixOf, sourceOf, textOf, visit } from './nodes.ts'
import type { Place } from './parse.ts'
import { siteAt, whyNot } from './site.ts'
import { earlier, isReadEarlier } from './timing.ts'
import { trace } from './trace.ts'
import type { PyNode } from './tree.ts'
import { readKey, readValue } from './value.ts'

const verbs = new Set([
  'get',
  'post',
  'put',
  'patch',
  'delete',
  'request',
  'stream',
  'Request',
  'urlopen',
  'fetch',
  'ws_connect',
])
const httpxClients = /^httpx\.(Async)?Client$/

/** Where the address is written; undefined: it sends nothing. Names are enough here: the address says the rest. */
const addressOf = (call: PyNode, place: Place): PyNode | undefined => {
  const { parsed } = place
  const callee = part(call, 'function')
  if (callee === undefined) return undefined
  const name = memberOf(callee, parsed)?.name ?? sourceOf(callee, parsed)
  if (verbs.has(name)) {
    const [first, second] = positionals(call)
    const isVerb = /^(GET|POST|PUT|PATCH|DELETE)$/i.test(textOf(first, parsed) ?? '')
    return keywordOf(call, 'url', parsed) ?? (isVerb || /^(request|stream)$/.test(name) ? (second ?? first) : first)
  }
  const base = keywordOf(call, 'base_url', parsed)
  const traced = base && trace(callee, place)
  return traced?.kind === 'package' && httpxClients.test(traced.path) ? base : undefined
}

/** An address as it is written, the holes of an f-string with it. */
export const writtenAddress = (node: PyNode, place: Place): string | undefined => {
  const { parsed } = place
  if (node.type === 'string' && prefixOf(node, parsed).includes('f'))
    return parsed.text.slice(node.children[0]?.end ?? node.start, node.children.at(-1)?.start ?? node.end)
  return textOf(node, parsed)
}

interface Sent {
  call: PyNode
  endpoint: Endpoint
  /** The one string that says the address and can be edited; undefined: others read it too, or it is put together. */
  literal: PyNode | undefined
  /** The address begins with a name that is edited where it is read. */
  joined?: Joined
  headers: Headers | undefined
}

/** Places where a name is read or bound. */
const placesOf = (name: PyNode, { parsed }: Place): PyNode[] => {
  const text = sourceOf(name, parsed)
  const scope = parsed.scopes.resolve(text, name)?.scope
  const found: PyNode[] = []
  visit(parsed.root, (node) => {
    const isName = node.type === 'identifier' && !/^(name|attribute|alias)$/.test(node.field ?? '')
    if (isName && sourceOf(node, parsed) === text && parsed.scopes.resolve(text, node)?.scope === scope)
      found.push(node)
  })
  return found
}

const literalOf = (given: PyNode, place: Place): PyNode | undefined => {
  const node = bare(given)
  if (node.type === 'string') return node
  const traced = node.type === 'identifier' && placesOf(node, place).length === 2 ? trace(node, place) : undefined
  const isHere = traced?.kind === 'expression' && traced.place.parsed === place.parsed
  return isHere && traced.node.type === 'string' ? traced.node : undefined
}

const sentBy = (call: PyNode, place: Place): Sent | undefined => {
  const address = addressOf(call, place)
  if (address === undefined) return undefined
  const headers = headersAt(keywordOf(call, 'headers', place.parsed), place)
  const literal = literalOf(address, place)
  const written = literal && endpointOf(writtenAddress(literal, place) ?? '')
  if (written !== undefined) return { call, endpoint: written, literal, headers }
  const joined = joinedAt(address, place)
  if (joined?.value.kind === 'literal') return { call, endpoint: joined.endpoint, literal: undefined, joined, headers }
  const value = readValue(address, place)
  const endpoint = value.kind === 'literal' ? endpointOf(value.text) : undefined
  return endpoint && { call, endpoint, literal: undefined, headers }
}

const review = (reason: string): Judgement => ({ verdict: 'REVIEW', reason })

/** Do all that read a variable of headers send to the same API, where we send them? Else our key would go with theirs. */
const isShared = ({ headers, endpoint }: Sent, all: readonly Sent[], place: Place): boolean => {
  if (headers?.name === undefined) return false
  const readers = placesOf(headers.name, place).filter(({ field }) => field !== 'left')
  return readers.some((reader) => {
    const other = all.find(({ headers: theirs }) => theirs?.name === reader)
    return (
      other === undefined ||
      (other.literal ?? other.joined) === undefined ||
      other.endpoint.route !== endpoint.route ||
      whyDirect(other.endpoint.rest) !== undefined
    )
  })
}

/** Is the address in a constant that is made before the key is read? */
const isSplit = ({ call, literal }: Sent, key: HeaderKey | undefined, { parsed }: Place): boolean =>
  literal !== undefined && key !== undefined && !isWithin(literal, call) && isReadEarlier(literal, key.value, parsed)

const judgements = (sent: Sent, key: Value | undefined, all: readonly Sent[], place: Place): Judgement[] => {
  const { endpoint, literal, joined } = sent
  const direct = whyDirect(endpoint.rest)
  const refused = whyNot(place)
  return [
    ...(direct === undefined ? [] : [{ verdict: 'KEEP' as const, reason: direct }]),
    ...((literal ?? joined) === undefined ? [review('its address is put together, or read by others too')] : []),
    ...(key === undefined ? [review('the address is here, the header with the key is not in sight')] : []),
    ...(isShared(sent, all, place) ? [review('its headers are sent elsewhere too, and our key would go there')] : []),
    ...(key?.kind === 'user' ? [review(`its key is a user's or tenant's: ${key.text}`)] : []),
    ...(place.project.wishes.mode === 'env' ? [review('no variable of the environment leads it to the gateway')] : []),
    ...(refused === undefined ? [] : [review(refused)]),
    { verdict: 'REWRITE', reason: 'address and key are read from RESPAN_*' },
  ]
}

const sentSite = (sent: Sent, all: readonly Sent[], place: Place): Site => {
  const { call, endpoint, literal, joined, headers } = sent
  const { wishes } = place.project
  const key: HeaderKey | undefined = headers && keyIn(headers.holder, endpoint, place)
  const value = key && readKey(key.value, place)
  const isOurs = value?.kind === 'ours'
  const judged: Judgement = isOurs
    ? review("its key is the gateway's, and its address is the provider's")
    : mostCareful([...(isSplit(sent, key, place) ? [review(earlier)] : []), ...judgements(sent, value, all, place)])
  const at = literal ?? joined
  const edits = judged.verdict === 'REWRITE' && at && key ? httpEdits(at, endpoint, key, place) : []
  const { variable, path } = routes[endpoint.route]
  const isWritten = edits !== undefined && edits.length > 0
  return siteAt(place, call.start, {
    sdk: 'http',
    operations: [operationAt(endpoint.rest)],
    ...(edits === undefined ? review('the name os stands for something else here') : judged),
    edits: edits ?? [],
    env: isWritten && wishes.mode === 'code' ? [{ name: variable, value: `${wishes.gateway}${path}` }] : [],
  })
}

/** A variable takes the address, as far as `endpoint` says it. */
const variableSite = (call: PyNode, name: string, endpoint: Endpoint, place: Place): Site =>
  siteAt(place, call.start, {
    sdk: 'http',
    operations: [operationAt(endpoint.rest)],
    verdict: 'ENV',
    reason: `its address is read from ${name}`,
    reads: name,
    env: [{ name, value: addressAt(endpoint, place.project.wishes.gateway) }],
  })

/** It is ours already, or a variable takes the whole address. */
const otherSite = (call: PyNode, place: Place): Site | undefined => {
  const address = addressOf(call, place)
  const value = address && readValue(address, place)
  if (value?.kind === 'ours' && /RESPAN_/.test(sourceOf(address ?? call, place.parsed)))
    return siteAt(place, call.start, { sdk: 'http', verdict: 'ALREADY', reason: 'its code leads to the gateway' })
  const joined = address && joinedAt(address, place)
  if (joined?.value.kind === 'env')
    return variableSite(call, joined.value.name, { ...joined.endpoint, rest: '' }, place)
  const behind = value?.kind === 'env' ? value.fallback : undefined
  const endpoint = behind?.kind === 'literal' ? endpointOf(behind.text) : undefined
  if (value?.kind !== 'env' || endpoint === undefined) return undefined
  return variableSite(call, value.name, endpoint, place)
}

/** The host and the path are apart: `HTTPSConnection("api.openai.com")`. */
const splitSite = (call: PyNode, place: Place): Site | undefined => {
  const host = positionals(call).find((one) => apiHosts.includes(textOf(one, place.parsed) ?? ''))
  return (
    host &&
    siteAt(place, host.start, {
      sdk: 'http',
      ...review('host and path are apart, and the gateway speaks plain HTTP on a port of its own'),
    })
  )
}

export interface HttpSites {
  sites: Site[]
  /** Calls and strings that a site accounts for. */
  spans: PyNode[]
}

/** `taken`: calls that are sites of an SDK. */
export const httpSites = (place: Place, taken: readonly PyNode[]): HttpSites => {
  const found: HttpSites = { sites: [], spans: [] }
  const calls: PyNode[] = []
  visit(place.parsed.root, (node) => {
    if (node.type === 'call' && !taken.some((one) => isWithin(node, one))) calls.push(node)
  })
  const all = calls.flatMap((call) => sentBy(call, place) ?? [])
  for (const sent of all) {
    found.sites.push(sentSite(sent, all, place))
    found.spans.push(sent.call, ...(sent.literal === undefined ? [] : [sent.literal]))
  }
  for (const call of calls) {
    if (all.some((sent) => sent.call === call)) continue
    const site = otherSite(call, place) ?? splitSite(call, place)
    if (site === undefined) continue
    found.sites.push(site)
    found.spans.push(call)
  }
  return found
}
