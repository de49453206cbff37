/**
 * Calls without an SDK: `fetch('https://api.openai.com/v1/…', { headers })`. Edited only where the address and the header with the key
 * are both in sight; an address that no call reads is reported.
 */

import { ts } from 'ts-morph'
import type { Value } from '../call.ts'
import { addressAt, apiHosts, type Endpoint, endpointOf, operationAt, whyDirect } from '../endpoints.ts'
import { usersKey } from '../judge.ts'
import { type Judgement, mostCareful, type Site } from '../site.ts'
import { browserSign } from './browser.ts'
import { httpEdits, keyOf } from './http-edit.ts'
import { type Joined, joinedAt } from './http-joined.ts'
import { bare, memberOf, visit, writtenAddress } from './nodes.ts'
import { memberNamed, objectAt, propertyOf, spreadsOf } from './options.ts'
import { siteAt } from './site.ts'
import { readerOf } from './style.ts'
import { trace } from './trace.ts'
import type { Place } from './traced.ts'
import { readKey, readValue } from './value.ts'

const clients = new Set([
  'fetch',
  'axios',
  'got',
  'ky',
  'request',
  'ofetch',
  '$fetch',
  'undici',
  'superagent',
  'needle',
])
const verbs = new Set(['get', 'post', 'put', 'patch', 'delete', 'request', 'stream', 'fetch', 'json'])

/** Does it send a request, going by what it is called? Names are enough here: the address says the rest. */
const isSender = (node: ts.CallExpression): boolean => {
  const callee = bare(node.expression)
  if (ts.isIdentifier(callee)) return clients.has(callee.text)
  const member = memberOf(callee)
  return member !== undefined && (verbs.has(member.name) || clients.has(member.name))
}

/** Where the address is written: the first argument, or its `url`. */
const addressNode = (node: ts.CallExpression): ts.Expression | undefined => {
  const [first] = node.arguments
  const options = first && bare(first)
  if (options === undefined || !ts.isObjectLiteralExpression(options)) return options
  const url = propertyOf(options, 'url')
  return url && ts.isPropertyAssignment(url) ? url.initializer : undefined
}

interface Sent {
  /** Where the literal stands: in the call, or in a constant that it alone reads. */
  literal: ts.Expression
  endpoint: Endpoint
  /** The address begins with a constant that others may read too. */
  joined?: Joined
}

const usedOnce = (name: ts.Identifier, { parsed }: Place): boolean => {
  const symbol = parsed.symbolAt(name)
  let uses = 0
  visit(parsed.source, (node) => {
    if (ts.isIdentifier(node) && node.text === name.text && parsed.symbolAt(node) === symbol) uses++
  })
  const exported = (symbol?.declarations ?? []).some((one) => /^export\b/.test(one.parent.parent.getText()))
  return uses === 2 && !exported
}

const sentTo = (address: ts.Expression, place: Place): Sent | undefined => {
  const node = bare(address)
  const text = writtenAddress(node)
  if (text !== undefined) {
    const endpoint = endpointOf(text)
    if (endpoint !== undefined) return { literal: node, endpoint }
  }
  const joined = joinedAt(node, place)
  if (joined !== undefined) return { literal: node, endpoint: joined.endpoint, joined }
  if (text !== undefined) return undefined
  const traced = ts.isIdentifier(node) && usedOnce(node, place) ? trace(node, place) : undefined
  return traced?.kind === 'expression' && traced.parsed === place.parsed && traced.node !== node
    ? sentTo(traced.node, place)
    : undefined
}

const transports = ['agent', 'dispatcher', 'proxy', 'httpAgent', 'httpsAgent', 'adapter']

/** An option by which the request goes through something else: our key would, too. */
const transportOf = (node: ts.CallExpression, place: Place): string | undefined =>
  transports.find((name) => node.arguments.some((one) => memberNamed(objectAt(one, place), name) !== undefined))

/** Spread behind the address of `axios({ url, ...more })`: another may come in. */
const spreadIn = (node: ts.CallExpression, place: Place): string | undefined => {
  const [first] = node.arguments
  const options = first && bare(first)
  return options !== undefined && ts.isObjectLiteralExpression(options)
    ? spreadsOf(options, new Set(['url', 'baseURL']), place)[0]
    : undefined
}

const review = (reason: string): Judgement => ({ verdict: 'REVIEW', reason })

const judgements = (
  endpoint: Endpoint,
  key: Value | undefined,
  browser: string | undefined,
  place: Place,
): Judgement[] => {
  const direct = whyDirect(endpoint.rest)
  const users = usersKey(key)
  const { ships } = place.project.manifestOf(place.parsed.path)
  const doubts: Judgement[] = [
    ...(key === undefined ? [review('the address is here, the header with the key is not in sight')] : []),
    ...(users === undefined ? [] : [review(`its key is a user's or tenant's: ${users}`)]),
    ...(place.project.wishes.mode === 'env' ? [review('no variable of the environment leads it to the gateway')] : []),
    ...(ships(place.parsed.path) ? [review('this package is published: our variable would ship to its users')] : []),
  ]
  return [
    ...(direct === undefined ? [] : [{ verdict: 'KEEP' as const, reason: direct }]),
    ...(browser === undefined
      ? []
      : [
          {
            verdict: 'UNSUPPORTED' as const,
            reason: `it runs in a browser (${browser}), where the key would be everybody's`,
          },
        ]),
    ...doubts,
    { verdict: 'REWRITE', reason: 'address and key are read from RESPAN_*' },
  ]
}

const sentSite = (node: ts.CallExpression, address: ts.Expression, sent: Sent, place: Place): Site => {
  const { literal, endpoint, joined } = sent
  const key = keyOf(node, endpoint, place)
  const value = key && readKey(key.value, place)
  // A constant of the module is edited where it is used.
  const isConstant = ts.findAncestor(literal, ts.isFunctionLike) === undefined
  const read = readerOf(place, [node], [key?.value, ...(isConstant ? [] : [literal])])
  const [transport, spread] = [transportOf(node, place), spreadIn(node, place)]
  const judged = mostCareful([
    ...judgements(endpoint, value, browserSign(node, undefined, value, place), place),
    ...(typeof read === 'string' ? [review(read)] : []),
    ...(spread === undefined ? [] : [review(`${spread} may bring another address, and our key would go there`)]),
    ...(transport === undefined ? [] : [review(`it has a transport of its own (${transport})`)]),
  ])
  const isRewrite = judged.verdict === 'REWRITE' && key !== undefined && typeof read !== 'string'
  const edits = isRewrite ? httpEdits(address, joined ?? literal, endpoint, key, read, place) : { edits: [], env: [] }
  return siteAt(place, node.getStart(), {
    sdk: 'http',
    operations: [operationAt(endpoint.rest)],
    ...judged,
    ...edits,
  })
}

/** What an address that is put together begins with. */
const headOf = (given: ts.Expression): ts.Expression => {
  const node = bare(given)
  const isPlus = ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken
  return isPlus ? headOf(node.left) : node
}

const routedSite = (node: ts.CallExpression, address: ts.Expression, place: Place): Site | undefined =>
  readValue(headOf(address), place).kind === 'ours'
    ? siteAt(place, node.getStart(), { sdk: 'http', verdict: 'ALREADY', reason: 'its code leads to the gateway' })
    : undefined

/** The constant behind ours: `process.env.X ? … : URL`. */
const usedBehind = (address: ts.Expression, place: Place): ts.Node | undefined => {
  const node = bare(address)
  return ts.isConditionalExpression(node) ? sentTo(node.whenFalse, place)?.literal : undefined
}

/** `env.ENDPOINT ?? 'https://api.openai.com/v1/chat/completions'`: the variable takes the whole address. */
const variableSite = (node: ts.CallExpression, address: ts.Expression, place: Place): Site | undefined => {
  const value = readValue(address, place)
  const behind = value.kind === 'env' ? value.fallback : undefined
  const endpoint = behind?.kind === 'literal' ? endpointOf(behind.text) : undefined
  if (value.kind !== 'env' || endpoint === undefined) return undefined
  return siteAt(place, node.getStart(), {
    sdk: 'http',
    operations: [operationAt(endpoint.rest)],
    verdict: 'ENV',
    reason: `its address is read from ${value.name}`,
    reads: value.name,
    env: [{ name: value.name, value: addressAt(endpoint, place.project.wishes.gateway) }],
  })
}

/** The host and the path are apart: `https.request({ hostname: 'api.openai.com' })`. */
const splitSite = (node: ts.CallExpression, place: Place): Site | undefined => {
  let found: ts.Node | undefined
  for (const argument of node.arguments)
    visit(argument, (child) => {
      if (found === undefined && ts.isStringLiteralLike(child) && apiHosts.includes(child.text)) found = child
    })
  return (
    found &&
    siteAt(place, found.getStart(), {
      sdk: 'http',
      ...review('host and path are apart, and the gateway speaks plain HTTP on a port of its own'),
    })
  )
}

interface HttpSites {
  sites: Site[]
  /** Calls and literals that a site accounts for. */
  read: Set<ts.Node>
}

export const httpSites = (place: Place): HttpSites => {
  const found: HttpSites = { sites: [], read: new Set() }
  visit(place.parsed.source, (node) => {
    if (!ts.isCallExpression(node)) return
    const address = isSender(node) ? addressNode(node) : undefined
    const sent = address && sentTo(address, place)
    if (address !== undefined && sent !== undefined) {
      found.read.add(sent.literal).add(node)
      found.sites.push(sentSite(node, address, sent, place))
      return
    }
    const other =
      (address && (routedSite(node, address, place) ?? variableSite(node, address, place))) ?? splitSite(node, place)
    if (other !== undefined) found.read.add(node)
    const behind = address && usedBehind(address, place)
    if (other !== undefined && behind !== undefined) found.read.add(behind)
    if (other !== undefined && !found.sites.some(({ id }) => id === other.id)) found.sites.push(other)
  })
  return found
}
